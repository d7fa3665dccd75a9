using EventOps.Contracts.SystemMonitoring.Infrastructure;
using EventOps.Operations.Probing;
using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Monitoring:Health</c> and <c>EventOps:Monitoring:Services</c>.</summary>
internal static class MonitoringValidator
{
    private const string Section = "EventOps:Monitoring";
    private const int ServicesMax = 200;

    /// <summary>Adds what is wrong with the sections.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        CheckHealth(options.Monitoring.Health, problems);
        var itemKeys = problems.ItemKeys(Section + ":Services");
        var names = InfrastructureNames.Own.ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < itemKeys.Count; i++)
        {
            CheckService(options.Monitoring.Services[i], itemKeys[i], names, problems);
        }

        if (itemKeys.Count > ServicesMax)
        {
            problems.AddLine(Section + ":Services", $"{Section}:Services has more than {ServicesMax} services");
        }
    }

    private static void CheckHealth(HealthOptions health, ProblemList problems)
    {
        var check = new SectionChecks(Section + ":Health", problems);
        check.Between(nameof(health.ApiP95DegradedMs), health.ApiP95DegradedMs, 1, 3_600_000);
        check.Between(nameof(health.CommitP99DegradedMs), health.CommitP99DegradedMs, 1, 3_600_000);
        check.Between(nameof(health.DurableLagDegradedMs), health.DurableLagDegradedMs, 1, 3_600_000);
        check.Between(nameof(health.BacklogDegraded), health.BacklogDegraded, 0, long.MaxValue);
        check.Between(nameof(health.OldestWaitingDegraded), health.OldestWaitingDegraded, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
        CheckPercent(nameof(health.ApiErrorPercentDegraded), health.ApiErrorPercentDegraded);
        CheckPercent(nameof(health.DiskFreePercentDegraded), health.DiskFreePercentDegraded);
        CheckPercent(nameof(health.RingPercentDegraded), health.RingPercentDegraded);

        void CheckPercent(string name, double value)
        {
            if (value is < 0 or > 100)
            {
                problems.Add(check.Key(name), "must be from 0 to 100", value);
            }
        }
    }

    private static void CheckService(ServiceOptions service, string key, HashSet<string> names, ProblemList problems)
    {
        var check = new SectionChecks(key, problems);
        if (string.IsNullOrWhiteSpace(service.Name) || service.Name.Length > 100)
        {
            problems.Add(check.Key(nameof(service.Name)), "a service needs a name of at most 100 characters");
        }
        else if (!names.Add(service.Name))
        {
            problems.Add(check.Key(nameof(service.Name)), "is another service's name, or that of a part of the server");
        }

        if (!ProbeTarget.TryParse(service.Kind, service.Target, out _))
        {
            var expected = service.Kind == ProbeKind.Http ? "a URL such as https://mail.internal/health" : "host:port";
            problems.Add(check.Key(nameof(service.Target)), "must be " + expected);
        }

        check.Between(nameof(service.IntervalMs), service.IntervalMs, 100, 86_400_000);
        check.Between(nameof(service.TimeoutMs), service.TimeoutMs, 10, 300_000);
        check.Between(nameof(service.DegradedMs), service.DegradedMs, 1, 300_000);
        if (service.ExpectedStatus != 0)
        {
            check.Between(nameof(service.ExpectedStatus), service.ExpectedStatus, 100, 599);
        }

        if (service.User.Length is 0 or > 63 || service.User.Any(char.IsControl))
        {
            problems.Add(check.Key(nameof(service.User)), "must be from 1 to 63 characters");
        }
    }
}
