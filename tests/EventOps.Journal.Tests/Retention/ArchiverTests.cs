using System.Text;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Retention;

namespace EventOps.Journal.Tests.Retention;

public sealed class ArchiverTests
{
    [Fact]
    public async Task The_loop_moves_what_is_due_by_itself()
    {
        await using var rig = new RetentionRig(segmentEventsMax: 64, loop: true);
        for (int i = 0; i < 6; i++)
        {
            await rig.PublishAsync(50);
        }

        await rig.SealedAsync();
        rig.Clock.Advance(TimeSpan.FromDays(2));
        Assert.True(SpinWait.SpinUntil(() => rig.Pipeline.HotIndex.Segments.Length == 1, TimeSpan.FromSeconds(20)));
        Assert.True(rig.Archiver.Moved > 0);
        rig.AssertShows();
        Assert.Empty(rig.Pipeline.Status.Problems);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_told_and_forgotten_when_it_is_over()
    {
        await using var rig = new RetentionRig(loop: true);
        rig.Disk.Refuses = new IOException("not now");
        Assert.True(SpinWait.SpinUntil(() => rig.Archiver.Failure is not null, TimeSpan.FromSeconds(20)));
        Assert.Contains(rig.Pipeline.Status.Problems, problem => problem.Contains("archive", StringComparison.Ordinal));
        rig.Disk.Refuses = null;
        Assert.True(SpinWait.SpinUntil(() => rig.Archiver.Failure is null, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_bug_that_kills_the_archiver_stays_visible()
    {
        await using var rig = new RetentionRig(loop: true);
        rig.Archiver.AtStep = _ => throw new InvalidOperationException("a bug");
        Assert.True(SpinWait.SpinUntil(() => rig.Archiver.Failure is not null, TimeSpan.FromSeconds(20)));
        rig.Archiver.AtStep = null;
        Assert.Equal(AdmitError.None, await rig.PublishAsync(1));
        Assert.Contains("died", rig.Archiver.Failure, StringComparison.Ordinal);

        // The disk is still watched.
        rig.Disk.FreeBytes = 1;
        Assert.True(SpinWait.SpinUntil(() => rig.Pipeline.Status.Problems.Any(one => one.Contains("refused", StringComparison.Ordinal)), TimeSpan.FromSeconds(20)));
        Assert.Equal(AdmitError.DiskFull, await rig.PublishAsync(1));
    }

    [Fact]
    public async Task Idempotency_keys_of_moved_events_count_for_their_whole_window_also_after_restarts()
    {
        await using var rig = new RetentionRig(retention: new RetentionOptions { HotBytesMax = 1 }, segmentEventsMax: 64);
        (AdmitError error, long first) = await PublishKeyedAsync(rig);
        Assert.Equal(AdmitError.None, error);

        // No frame lies in two segments: none of those moved is needed for its last frame, so their numbers must be kept free by their files.
        await rig.PublishAsync(63);
        for (int i = 0; i < 4; i++)
        {
            await rig.PublishAsync(64);
        }

        await rig.PublishAsync(10);

        await rig.SealedAsync();
        await rig.RestartAsync();
        await rig.RestartAsync();
        await rig.ArchiveAsync();
        Assert.True(rig.Pipeline.State.ArchivedUntilId > first);
        for (int restart = 0; restart < 2; restart++)
        {
            await rig.RestartAsync();
            Assert.True(rig.Journal.BeginPosition > 0);
            Assert.Equal((AdmitError.None, first), await PublishKeyedAsync(rig));
            await rig.PublishAsync(128);
            await rig.SealedAsync();
        }

        // Behind the window the key is free, and the file that kept it goes.
        int files = Directory.GetFiles(Path.Combine(rig.Folder, "index")).Length;
        rig.Clock.Advance(TimeSpan.FromHours(25));
        await rig.ArchiveAsync();
        Assert.True(Directory.GetFiles(Path.Combine(rig.Folder, "index")).Length < files);
        Assert.NotEqual(first, (await PublishKeyedAsync(rig)).Id);
    }

    [Fact]
    public async Task Without_an_archive_events_stay_in_the_journal_until_all_of_a_segment_has_expired()
    {
        await using var rig = new RetentionRig(segmentEventsMax: 64, archive: false);
        for (int i = 0; i < 6; i++)
        {
            await rig.PublishAsync(50);
        }

        await rig.SealedAsync();
        await rig.RestartAsync();
        await rig.RestartAsync();
        rig.Clock.Advance(TimeSpan.FromDays(40));
        await rig.ArchiveAsync();
        Assert.True(rig.Pipeline.HotIndex.Segments.Length > 1);
        rig.AssertShows();
        rig.Clock.Advance(TimeSpan.FromDays(60));
        await rig.PublishAsync(3);
        await rig.ArchiveAsync();
        Assert.Single(rig.Pipeline.HotIndex.Segments);
        Assert.True(rig.Journal.BeginPosition > 0);
        rig.AssertShows();
    }

    private static async Task<(AdmitError Error, long Id)> PublishKeyedAsync(RetentionRig rig)
    {
        Submission submission = Submit(rig);
        FrameReceipt receipt = submission.Error == AdmitError.None ? await submission.WaitAsync() : default;
        return (submission.Error, receipt.FirstId);
    }

    private static Submission Submit(RetentionRig rig)
    {
        byte[] data = Encoding.UTF8.GetBytes("{\"a\":1}");
        var fields = new EventFields { EventType = "keyed"u8, Source = "test"u8, Data = data };
        return rig.Pipeline.Intake.Submit("other tenant", fields, "the key"u8);
    }
}
