using EventOps.Operations.Probing;

namespace EventOps.Operations.Tests.Probing.Support;

/// <summary>One probe of one service.</summary>
internal static class Probed
{
    internal static ProbedService Service(ProbeKind kind, string target, int timeoutMs = 20_000, int expectedStatus = 0)
    {
        Assert.True(ProbeTarget.TryParse(kind, target, out Uri? parsed), target);
        return new ProbedService
        {
            Name = "it",
            Kind = kind,
            Target = parsed,
            Timeout = TimeSpan.FromMilliseconds(timeoutMs),
            DegradedAfter = TimeSpan.FromSeconds(30),
            ExpectedStatus = expectedStatus,
        };
    }

    internal static async Task<ServiceReport> OnceAsync(ProbedService service)
    {
        using var probe = new ServiceProbe(service, TimeProvider.System);
        await probe.ProbeAsync(CancellationToken.None);
        ServiceReport report = probe.Report();
        Assert.Equal(1, report.Probes);
        Assert.Equal(report.Health == ServiceHealth.Healthy, report.Reason is null);
        Assert.Equal(report.Health == ServiceHealth.Down ? 100 : 0, report.FailedPercent);
        return report;
    }

    internal static Task<ServiceReport> OnceAsync(ProbeKind kind, int port, int timeoutMs = 20_000) =>
        OnceAsync(Service(kind, $"127.0.0.1:{port}", timeoutMs));

    internal static void Expect(ServiceReport report, ServiceHealth health, string reason)
    {
        Assert.Equal((health, true), (report.Health, report.Reason?.Contains(reason, StringComparison.Ordinal) ?? reason.Length == 0));
    }
}
