using EventOps.Engine.Auditing;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Auditing;

public sealed class AuditReaderTests : EngineTest
{
    [Fact]
    public async Task Filters_select_and_pages_follow_each_other()
    {
        for (int i = 0; i < 30; i++)
        {
            Host.Clock.NowMs += 1_000;
            await Engine.Audit.RecordAsync(new AuditEntry("t" + (i % 2), "key" + (i % 3), i % 5 == 0 ? "key.create" : "job.retry", (AuditOutcome)(i % 3))
            {
                Target = i % 4 == 0 ? "evt_" + i : null,
                RequestId = "r" + i,
            });
        }

        long firstMs = 1_700_000_001_000;
        AssertFinds(new AuditQuery(), _ => true);
        AssertFinds(new AuditQuery { Tenant = "t1" }, i => i % 2 == 1);
        AssertFinds(new AuditQuery { Tenant = "t" }, _ => false);
        AssertFinds(new AuditQuery { Actor = new("key2"), Tenant = "t0" }, i => i % 6 == 2);
        AssertFinds(new AuditQuery { Action = new("key.*") }, i => i % 5 == 0);
        AssertFinds(new AuditQuery { Action = new("*.retry"), Outcome = AuditOutcome.Denied }, i => i % 5 != 0 && i % 3 == 1);
        AssertFinds(new AuditQuery { Target = new("evt_*") }, i => i % 4 == 0);
        AssertFinds(new AuditQuery { Target = new("evt_8") }, i => i == 8);
        AssertFinds(new AuditQuery { RequestId = "r17" }, i => i == 17);
        AssertFinds(new AuditQuery { SinceMs = firstMs + 10_000 }, i => i >= 10);
        AssertFinds(new AuditQuery { SinceMs = firstMs + 10_000, UntilMs = firstMs + 20_000 }, i => i is >= 10 and < 20);
        AssertFinds(new AuditQuery { SinceMs = firstMs + 20_000, UntilMs = firstMs + 20_000 }, _ => false);
        AssertFinds(new AuditQuery { BeforeId = 0 }, _ => false);
    }

    [Fact]
    public async Task A_request_looks_at_so_many_entries_and_goes_on_where_it_stopped()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Engine.Audit.RecordAsync(AuditHost.Entry("r" + i)).AsTask()));
        var query = new AuditQuery { RequestId = "r0" };
        int requests = 0;
        List<AuditItem> found = [];
        for (long? before = long.MaxValue; before is not null; requests++)
        {
            AuditPage page = Engine.AuditReader.Read(query with { BeforeId = before }, entriesMax: 30);
            Assert.True(page.NextBeforeId is null || page.NextBeforeId < before);
            found.AddRange(page.Entries);
            before = page.NextBeforeId;
        }

        Assert.Equal("r0", Assert.Single(found).Text("request_id"));
        Assert.Equal(4, requests);
    }

    private void AssertFinds(AuditQuery query, Func<int, bool> expected)
    {
        string[] wanted = [.. Enumerable.Range(0, 30).Reverse().Where(expected).Select(i => "r" + i)];
        foreach (int limit in new[] { 1, 3, 50 })
        {
            Assert.Equal(wanted, Host.AllEntries(query with { Limit = limit }).Select(one => one.Text("request_id")));
        }

        AuditPage exact = Engine.AuditReader.Read(query with { Limit = Math.Max(1, wanted.Length) });
        Assert.Null(exact.NextBeforeId);
    }
}
