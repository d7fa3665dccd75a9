using System.Text.Json;
using EventOps.Engine;
using EventOps.Engine.Auditing;
using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;

namespace EventOps.Journal.Tests.Retention;

/// <summary>The audit trail over journal and archive: kept a year, whatever becomes of the events between its entries.</summary>
public sealed class AuditRetentionTests
{
    [Fact]
    public async Task Entries_are_kept_a_year_and_what_is_left_of_the_chain_holds()
    {
        await using var rig = new RetentionRig(segmentEventsMax: 32);
        string log = EngineOptions.ArchiveLogPath(rig.Folder, EventPriority.Audit);
        await rig.PublishAsync(100);
        rig.Clock.Advance(TimeSpan.FromDays(2));
        await TidyAsync(rig);
        Assert.False(Directory.Exists(log), "Nothing was audited yet");

        var entries = new List<(long AtMs, string Request)>();
        for (int week = 0; week < 60; week++)
        {
            for (int i = 0; i < 3; i++)
            {
                string request = $"week {week} call {i}";
                entries.Add((rig.Clock.GetUtcNow().ToUnixTimeMilliseconds(), request));
                Assert.Equal(AdmitError.None, await RecordAsync(rig, request));
                await rig.PublishAsync(15);
            }

            rig.Clock.Advance(TimeSpan.FromDays(7));
            if (week % 6 == 5)
            {
                await TidyAsync(rig);
                AssertShows(rig, entries);
            }

            if (week % 20 == 19)
            {
                await rig.ContinueFromAsync(rig.CopyAsKilled());
                AssertShows(rig, entries);
            }
        }

        AuditVerification found = AssertShows(rig, entries);
        Assert.InRange(found.FirstSeq, 2, entries.Count);
        Assert.Equal(entries.Count, found.Head.Seq);
        Assert.True(Directory.Exists(EngineOptions.ArchiveLogPath(rig.Folder, EventPriority.Audit)));
        Assert.InRange(rig.Pipeline.Archive.BytesOnDisk, 1, long.MaxValue);

        // All of it expires; the numbers go on as long as the place of the last is not given back.
        rig.Clock.Advance(TimeSpan.FromDays(366));
        Assert.Equal(0, rig.Pipeline.AuditReader.Verify().Entries);
        await rig.RestartAsync();
        Assert.Equal(found.Head, rig.Pipeline.Audit.Head);
        await RecordAsync(rig, "much later");
        Assert.Equal((1, found.Head.Seq + 1), (rig.Pipeline.AuditReader.Verify().Entries, rig.Pipeline.Audit.Head.Seq));
        await TidyAsync(rig);
        rig.AssertShows();
        Assert.Empty(rig.Pipeline.Status.Problems);
    }

    [Fact]
    public async Task Entries_are_taken_while_the_disk_is_too_full_for_events()
    {
        const long Min = 1_000_000_000;
        await using var rig = new RetentionRig(retention: new RetentionOptions { FreeBytesMin = Min });
        await rig.PublishAsync(10);
        rig.Disk.FreeBytes = Min / 4;
        await rig.Archiver.PassAsync(CancellationToken.None);
        Assert.Equal(AdmitError.DiskFull, await rig.PublishAsync(1, "n"));
        Assert.Equal(AdmitError.None, await RecordAsync(rig, "full"));
        await rig.RestartAsync();
        AssertShows(rig, [(rig.Clock.GetUtcNow().ToUnixTimeMilliseconds(), "full")]);
    }

    [Theory]
    [InlineData(nameof(ArchiverStep.BlocksAppended))]
    [InlineData(nameof(ArchiverStep.CriticalCommitted))]
    [InlineData(nameof(ArchiverStep.AuditCommitted))]
    [InlineData(nameof(ArchiverStep.Indexed))]
    [InlineData(nameof(ArchiverStep.JournalTruncated))]
    public async Task A_kill_during_a_move_leaves_every_entry_once(string at)
    {
        await using var rig = new RetentionRig(segmentEventsMax: 32);
        var entries = new List<(long AtMs, string Request)>();
        for (int i = 0; i < 40; i++)
        {
            entries.Add((rig.Clock.GetUtcNow().ToUnixTimeMilliseconds(), "call " + i));
            await RecordAsync(rig, "call " + i);
            await rig.PublishAsync(5);
        }

        rig.Clock.Advance(TimeSpan.FromDays(2));
        await rig.SealedAsync();
        await rig.RestartAsync();
        await rig.RestartAsync();
        string? copy = null;
        rig.Archiver.AtStep = step => copy ??= step.ToString() == at ? rig.CopyAsKilled() : null;
        await rig.ArchiveAsync();
        AssertShows(rig, entries);
        Assert.NotNull(copy);
        await rig.ContinueFromAsync(copy);
        AssertShows(rig, entries);
        await RecordAsync(rig, "next");
        await TidyAsync(rig);
        entries.Add((rig.Clock.GetUtcNow().ToUnixTimeMilliseconds(), "next"));
        AssertShows(rig, entries);
        rig.AssertShows();
    }

    private static Task<AdmitError> RecordAsync(RetentionRig rig, string request) => rig.Pipeline.Audit.RecordAsync(
        new AuditEntry(RetentionRig.Tenant, "ann", "key.create", AuditOutcome.Allowed) { RequestId = request }).AsTask();

    private static async Task TidyAsync(RetentionRig rig)
    {
        await rig.SealedAsync();
        await rig.RestartAsync();
        await rig.ArchiveAsync();
    }

    private static AuditVerification AssertShows(RetentionRig rig, List<(long AtMs, string Request)> entries)
    {
        long fromMs = rig.Clock.GetUtcNow().ToUnixTimeMilliseconds() - (long)TimeSpan.FromDays(365).TotalMilliseconds;
        string[] kept = [.. entries.Where(one => one.AtMs >= fromMs).Select(one => one.Request).Reverse()];
        AuditPage page = rig.Pipeline.AuditReader.Read(new AuditQuery { Limit = 1_000 });
        Assert.Equal(kept, page.Entries.Select(one => JsonDocument.Parse(one.Json).RootElement.GetProperty("request_id").GetString()));
        AuditVerification found = rig.Pipeline.AuditReader.Verify();
        Assert.Null(found.FirstBreak);
        Assert.Equal(kept.Length, found.Entries);
        Assert.Equal(rig.Pipeline.Audit.Head, found.Head);
        return found;
    }
}
