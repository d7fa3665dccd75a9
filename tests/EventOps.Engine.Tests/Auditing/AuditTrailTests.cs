using System.Collections;
using System.Text.Json;
using EventOps.Engine.Auditing;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Journaling;
using EventOps.Engine.Reading;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Auditing;

public sealed class AuditTrailTests : EngineTest
{
    [Fact]
    public async Task An_entry_says_who_did_what_to_what_and_what_came_of_it()
    {
        Host.Clock.NowMs = 1_700_000_000_123;
        Assert.Equal(AdmitError.None, await Engine.Audit.RecordAsync(new AuditEntry("acme", "ann", "subscription.delete", AuditOutcome.Allowed)
        {
            KeyId = "key_1",
            Target = "sub_1",
            Status = 200,
            RequestId = "req_1",
            Address = "127.0.0.1",
            Details = [new("note", "it \"was\" old")],
        }));
        await Engine.Audit.RecordAsync(new AuditEntry("acme", AuditEntry.Anonymous, "access.denied", AuditOutcome.Denied));
        List<AuditItem> entries = Host.AllEntries();
        Assert.Equal(
            """{"seq":1,"at":"2023-11-14T22:13:20.123Z","actor":"ann","key_id":"key_1","tenant":"acme","action":"subscription.delete","target":"sub_1","outcome":"allowed","status":200,"request_id":"req_1","address":"127.0.0.1","details":{"note":"it \u0022was\u0022 old"},"prev":"""
            + $"\"{new string('0', 64)}\",\"hash\":\"{entries[1].Text("hash")}\"}}",
            System.Text.Encoding.UTF8.GetString(entries[1].Json.Span));
        Assert.Equal(
            """{"seq":2,"at":"2023-11-14T22:13:20.123Z","actor":"anonymous","key_id":null,"tenant":"acme","action":"access.denied","target":null,"outcome":"denied","status":0,"request_id":null,"address":null,"prev":"""
            + $"\"{entries[1].Text("hash")}\",\"hash\":\"{Engine.Audit.Head.Hash}\"}}",
            System.Text.Encoding.UTF8.GetString(entries[0].Json.Span));
        Host.AssertHolds();
    }

    [Fact]
    public async Task A_callers_texts_are_cut_and_never_break_an_entry()
    {
        string vile = new string('\ud83d', 1) + string.Concat(Enumerable.Repeat("\u0000\"\\\u2028\ud83d\ude00", 100_000));
        AuditEntry entry = new(vile, vile, vile, AuditOutcome.Failed)
        {
            KeyId = vile,
            Target = vile,
            RequestId = vile,
            Address = vile,
            Details = [.. Enumerable.Range(0, 1_000).Select(i => new KeyValuePair<string, string>(i + vile, vile))],
        };
        Assert.Equal(AdmitError.None, await Engine.Audit.RecordAsync(entry));
        Assert.Equal(AdmitError.None, await Engine.Audit.RecordAsync(AuditHost.Entry("next")));
        AuditItem stored = Host.AllEntries()[1];
        Assert.InRange(stored.Json.Length, 1_000, 50_000);
        JsonElement json = stored.Parse();
        Assert.Equal(AuditBounds.TargetMax, json.GetProperty("target").GetString()!.Length);
        Assert.EndsWith("\u2026", json.GetProperty("target").GetString(), StringComparison.Ordinal);
        Assert.Equal(AuditBounds.DetailsMax, json.GetProperty("details").EnumerateObject().Count());
        Host.AssertHolds();
    }

    [Fact]
    public async Task Entries_are_nobodys_events()
    {
        await Host.SubscribeAsync("all", "*");
        await Host.PublishAsync("a");
        long newest = Engine.Reader.NewestId;
        await Engine.Audit.RecordAsync(AuditHost.Entry("r"));
        Assert.True(Engine.Reader.NewestId > newest);
        Assert.Single(Host.All());
        Assert.Single((await Host.PollAsync("all", limit: 10)).Events);
        Assert.Null(Engine.Reader.Find(EngineHost.Tenant, Engine.Reader.NewestId));
        var statistics = EventStatistics.Of(Engine.Reader, EngineHost.Tenant, 0);
        Assert.Equal((1L, 4), (statistics.Total, statistics.ByPriority.Count));
        Assert.All(Engine.Queues.List(EngineHost.Tenant), one => Assert.InRange((int)one.Name.Priority, 0, 3));
        Assert.False(PriorityNames.TryMatch("audit"u8, out _));
        Assert.Equal(0, Engine.DeliveryAudit.Run().ViolationCount);
    }

    [Fact]
    public async Task What_a_failed_commit_held_up_is_told_refused_and_written_later_once()
    {
        await Engine.Audit.RecordAsync(AuditHost.Entry("before"));
        Host.Journal.FailingCommits = 1;
        Assert.Equal(AdmitError.JournalUnavailable, await Engine.Audit.RecordAsync(AuditHost.Entry("held")));
        Host.AwaitWriter(WriterState.Running);
        AdmitError error;
        do
        {
            error = await Engine.Audit.RecordAsync(AuditHost.Entry("after"));
        }
        while (error == AdmitError.JournalUnavailable);

        Assert.Equal(AdmitError.None, error);
        List<string?> requests = [.. Host.AllEntries().Select(one => one.Text("request_id"))];
        Assert.Equal("before", requests[^1]);
        Assert.Equal("held", requests[^2]);
        Assert.Equal("after", requests[0]);
        Host.AssertHolds();
        Assert.Empty(Engine.Status.Problems);
    }

    [Fact]
    public async Task What_comes_while_others_are_refused_is_kept_as_long_as_there_is_room()
    {
        // Each that is told begins another at once, while the others are still being told.
        const int Told = Limits.AuditQueueMax / 4;
        Host.Journal.FailingCommits = 1;
        await Task.WhenAll(Enumerable.Range(0, Told).Select(async i =>
        {
            await Engine.Audit.RecordAsync(AuditHost.Entry("told" + i));
            Engine.Audit.Note(AuditHost.Entry("begun" + i));
        }));
        int refused = 0;
        while (await Engine.Audit.RecordAsync(AuditHost.Entry("last" + refused)) != AdmitError.None)
        {
            refused++;
        }

        List<AuditItem> entries = Host.AllEntries(new AuditQuery { Limit = 1_000 });
        Assert.DoesNotContain(entries, one => one.Text("action") == "audit.dropped");
        Assert.Equal((2 * Told) + refused + 1, entries.Count);
        Host.AssertHolds();
    }

    [Fact]
    public async Task What_does_not_fit_the_queue_is_counted_and_the_count_is_an_entry()
    {
        using var inCommit = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        Host.Journal.Committing = () =>
        {
            Host.Journal.Committing = null;
            inCommit.Release();
            goOn.Wait();
        };
        Task<AdmitError> held = Engine.Audit.RecordAsync(AuditHost.Entry("held")).AsTask();
        await inCommit.WaitAsync();
        const int Beyond = 100;
        for (int i = 0; i < Limits.AuditQueueMax + Beyond; i++)
        {
            Engine.Audit.Note(AuditHost.Entry("n" + i));
        }

        goOn.Release();
        Assert.Equal(AdmitError.None, await held);
        await Host.RestartAsync();
        List<AuditItem> entries = Host.AllEntries(new AuditQuery { Limit = 1_000 });
        Assert.Equal(1 + Limits.AuditQueueMax + 1, entries.Count);
        AuditItem dropped = Assert.Single(entries, one => one.Text("action") == "audit.dropped");
        Assert.Equal(
            ("default", AuditEntry.Server, "failed"), (dropped.Text("tenant"), dropped.Text("actor"), dropped.Text("outcome")));
        Assert.Equal("100", dropped.Parse().GetProperty("details").GetProperty("count").GetString());
        Host.AssertHolds();
    }

    [Fact]
    public async Task The_death_of_the_writer_is_seen_and_nobody_waits_for_it()
    {
        Assert.Equal(AdmitError.JournalUnavailable, await Engine.Audit.RecordAsync(AuditHost.Entry("r") with { Details = new Throwing() }));
        Assert.Equal(AdmitError.JournalUnavailable, await Engine.Audit.RecordAsync(AuditHost.Entry("later")));
        Engine.Audit.Note(AuditHost.Entry("noted"));
        Assert.Contains(Engine.Status.Problems, one => one.Contains("audit writer died", StringComparison.Ordinal));
        await Host.PublishAsync("goes on");
        await Host.RestartAsync();
        Assert.Equal(AdmitError.None, await Engine.Audit.RecordAsync(AuditHost.Entry("alive")));
        Host.AssertHolds();
    }

    [Fact]
    public async Task Nothing_is_taken_after_the_stop()
    {
        await Host.StopAsync();
        Assert.Equal(AdmitError.Stopping, await Engine.Audit.RecordAsync(AuditHost.Entry("late")));
        Engine.Audit.Note(AuditHost.Entry("late"));
        Engine.Audit.Throttled("::1");
    }

    private sealed class Throwing : IReadOnlyList<KeyValuePair<string, string>>
    {
        public int Count => 1;

        public KeyValuePair<string, string> this[int index] => throw new InvalidOperationException("injected");

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => throw new InvalidOperationException("injected");

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
