using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Keys;
using EventOps.Server.Configuration.Options;
using EventOps.Server.Configuration.Sources;
using EventOps.Server.Configuration.Validation;

namespace EventOps.Server.Configuration;

/// <summary>
/// Reads the configuration once at start: 1 gather the sources, 2 bind them to the options, 3 check each concern, 4
/// check the keys and addresses. It never stops at the first problem: who fixes a configuration wants to do it once.
/// </summary>
internal static class ConfigurationReader
{
    private static readonly Action<EventOpsOptions, ProblemList>[] Validators =
    [
        DataValidator.Check,
        JournalValidator.Check,
        RetentionValidator.Check,
        DiskBudgetValidator.Check,
        LimitsValidator.Check,
        AuthValidator.Check,
        EventTypesValidator.Check,
        RateLimitsValidator.Check,
        TenantsValidator.Check,
        QueuesValidator.Check,
        LogsValidator.Check,
        AlertsValidator.Check,
        NotificationsValidator.Check,
        OpsValidator.Check,
        WebhooksValidator.Check,
        TelemetryValidator.Check,
        MonitoringValidator.Check,
        IpReputationValidator.Check,
        ShutdownValidator.Check,
    ];

    /// <summary>The configuration, or all that is wrong with it.</summary>
    public static ConfigurationResult Read(ConfigurationInputs inputs)
    {
        // 1
        var sourceProblems = new List<ConfigurationProblem>();
        var settings = Gather(inputs, sourceProblems);
        var problems = new ProblemList(settings);
        foreach (var problem in sourceProblems)
        {
            problems.AddLine(problem.Key, problem.Message);
        }

        // 2
        var options = new OptionsBinder(problems).Bind(settings);

        // 3
        foreach (var check in Validators)
        {
            check(options, problems);
        }

        // 4
        var opsToken = OpsToken.Read(inputs.Environment, options.Auth, problems);
        var addresses = ListenAddresses.Read(settings, problems);
        if (problems.Problems.Count > 0)
        {
            return new ConfigurationResult(null, problems.Problems);
        }

        var keys = ConfiguredKeys.From(options.Auth, opsToken);
        return BindGuard.Check(addresses.Urls, keys) is { } open
            ? new ConfigurationResult(null, [open])
            : new ConfigurationResult(new ServerConfiguration(options, keys, addresses, settings), []);
    }

    private static IConfigurationRoot Gather(ConfigurationInputs inputs, List<ConfigurationProblem> problems)
    {
        var sources = new ConfigurationBuilder();
        string[] folders = [Path.GetFullPath(inputs.BaseDirectory), Path.GetFullPath(inputs.WorkingDirectory)];
        foreach (var folder in folders.Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal))
        {
            if (SettingsFile.Read(folder, problems) is { } file)
            {
                sources.AddConfiguration(file);
            }
        }

        return sources
            .AddInMemoryCollection(EnvironmentSettings.Read(inputs.Environment))
            .AddInMemoryCollection(CommandLineSettings.Read(inputs.Arguments, problems))
            .Build();
    }
}
