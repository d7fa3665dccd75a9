using EventOps.Engine.Auditing;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Auditing;

/// <summary>Calls that were turned away unseen are told in one entry an address and minute.</summary>
public sealed class ThrottledTests
{
    [Fact]
    public async Task Calls_are_told_by_address_once_a_minute()
    {
        var time = new ManualTime();
        await using var host = new EngineHost(time: time);
        for (int i = 0; i < 300; i++)
        {
            host.Engine.Audit.Throttled(i % 3 == 0 ? "10.0.0.1" : "10.0.0.2");
        }

        time.Step(Limits.AuditSummaryIntervalMs - 1);
        await host.Engine.Audit.RecordAsync(AuditHost.Entry("barrier"));
        Assert.Single(host.AllEntries());
        time.Step(1);
        await host.Engine.Audit.RecordAsync(AuditHost.Entry("barrier"));
        Assert.Equal(["10.0.0.1 100", "10.0.0.2 200"], Summaries(host));

        // The next minute starts with the next call.
        host.Engine.Audit.Throttled("10.0.0.3");
        time.Step(Limits.AuditSummaryIntervalMs);
        await host.Engine.Audit.RecordAsync(AuditHost.Entry("barrier"));
        Assert.Equal(["10.0.0.1 100", "10.0.0.2 200", "10.0.0.3 1"], Summaries(host));
    }

    [Fact]
    public async Task An_attack_from_everywhere_is_one_more_line_and_a_stop_tells_what_was_counted()
    {
        await using var host = new EngineHost();
        for (int i = 0; i < Limits.AuditCallersMax + 50; i++)
        {
            host.Engine.Audit.Throttled("address " + i);
        }

        await host.RestartAsync();
        List<string> summaries = Summaries(host);
        Assert.Equal(Limits.AuditCallersMax + 1, summaries.Count);
        Assert.Contains(" 50", summaries);
        host.AssertHolds();
    }

    [Fact]
    public async Task A_caller_that_is_denied_all_the_time_is_told_by_number_after_a_while()
    {
        var time = new ManualTime();
        await using var host = new EngineHost(time: time);
        AuditEntry denial = new("acme", "bob", "access.denied", AuditOutcome.Denied) { KeyId = "key_2", Address = "10.0.0.9" };
        for (int i = 0; i < Limits.AuditDenialsToldMax + 77; i++)
        {
            host.Engine.Audit.Denied(denial);
        }

        host.Engine.Audit.Denied(denial with { Actor = "eve" });
        time.Step(Limits.AuditSummaryIntervalMs);
        await host.Engine.Audit.RecordAsync(AuditHost.Entry("barrier"));
        List<AuditItem> told = host.AllEntries(new AuditQuery { Action = new("access.denied"), Limit = 1_000 });
        Assert.Equal(Limits.AuditDenialsToldMax + 1, told.Count(one => one.Text("actor") == "bob"));
        Assert.Single(told, one => one.Text("actor") == "eve");
        AuditItem summary = Assert.Single(told, one => one.Parse().TryGetProperty("details", out _));
        Assert.Equal(("77", "key_2", "acme"), (
            summary.Parse().GetProperty("details").GetProperty("count").GetString(), summary.Text("key_id"), summary.Text("tenant")));

        // The next minute is told one by one again.
        host.Engine.Audit.Denied(denial);
        await host.Engine.Audit.RecordAsync(AuditHost.Entry("barrier"));
        Assert.Equal(told.Count + 1, host.AllEntries(new AuditQuery { Action = new("access.denied"), Limit = 1_000 }).Count);
        host.AssertHolds();
    }

    private static List<string> Summaries(EngineHost host) =>
    [
        .. host.AllEntries(new AuditQuery { Action = new("access.throttled"), Tenant = "default", Outcome = AuditOutcome.Denied })
            .Select(one => $"{one.Text("address")} {one.Parse().GetProperty("details").GetProperty("count").GetString()}")
            .Order(StringComparer.Ordinal),
    ];
}
