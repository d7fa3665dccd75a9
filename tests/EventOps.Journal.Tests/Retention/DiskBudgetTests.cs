using EventOps.Engine.Intake;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Engine.Subscriptions;

namespace EventOps.Journal.Tests.Retention;

public sealed class DiskBudgetTests
{
    private const long Min = 1_000_000_000;

    [Fact]
    public async Task Short_of_space_low_events_go_first_then_the_journal_is_shortened_then_publishing_is_refused()
    {
        await using var rig = new RetentionRig(retention: new RetentionOptions { FreeBytesMin = Min }, segmentEventsMax: 64);
        rig.Disk.FreeBytes = 2 * Min;
        for (int i = 0; i < 6; i++)
        {
            await rig.PublishAsync(50);
        }

        await rig.SealedAsync();
        int lowBefore = rig.Live().Count(one => one.Priority == EventPriority.Low);

        rig.Disk.FreeBytes = Min - 1;
        await rig.Archiver.PassAsync(CancellationToken.None);
        Assert.InRange(rig.Live().Count(one => one.Priority == EventPriority.Low), 1, lowBefore - 1);
        Assert.Equal(300 - lowBefore, rig.Live().Count(one => one.Priority != EventPriority.Low));
        Assert.Equal(AdmitError.None, await rig.PublishAsync(1, "n"));
        Assert.Contains(rig.Pipeline.Status.Problems, problem => problem.Contains("running full", StringComparison.Ordinal));
        rig.AssertShows();

        // Nothing helps: every sealed segment is given up, then publishing is refused; reads and acknowledgements go on.
        for (int pass = 0; pass < 10; pass++)
        {
            await rig.Archiver.PassAsync(CancellationToken.None);
        }

        Assert.Single(rig.Pipeline.HotIndex.Segments);
        Assert.Equal(AdmitError.DiskFull, await rig.PublishAsync(1, "n"));
        Assert.Contains(rig.Pipeline.Status.Problems, problem => problem.Contains("refused", StringComparison.Ordinal));
        ControlReceipt subscribed = await rig.Pipeline.Subscriptions.SubscribeAsync(
            new SubscriptionTerms(RetentionRig.Tenant, "anyone", ["*"], [], 0, null));
        Assert.Equal(AdmitError.None, subscribed.Error);
        rig.AssertShows();

        // A little room is not enough to take events again; clearly more than wanted is.
        rig.Disk.FreeBytes = Min + 1;
        await rig.Archiver.PassAsync(CancellationToken.None);
        Assert.Equal(AdmitError.DiskFull, await rig.PublishAsync(1, "n"));
        rig.Disk.FreeBytes = Min + (Min / 5);
        await rig.Archiver.PassAsync(CancellationToken.None);
        Assert.Equal(AdmitError.None, await rig.PublishAsync(1, "n"));
        Assert.Empty(rig.Pipeline.Status.Problems);

        // What was given up stays given up.
        await rig.RestartAsync();
        rig.AssertShows();
    }

    [Fact]
    public async Task Archived_low_events_are_given_up_before_the_journal_is_touched()
    {
        await using var rig = new RetentionRig(
            retention: new RetentionOptions { FreeBytesMin = Min, HotBytesMax = 1 }, segmentEventsMax: 64);
        for (int i = 0; i < 6; i++)
        {
            await rig.PublishAsync(50);
        }

        await rig.SealedAsync();
        await rig.ArchiveAsync();
        Assert.True(rig.Archiver.Moved > 0, "HotBytesMax should have pushed events out early, low ones too");
        rig.AssertShows();
        long archivedUntil = rig.Pipeline.State.ArchivedUntilId;
        Assert.Contains(rig.Live(), one => one.Priority == EventPriority.Low && one.Id <= archivedUntil);

        rig.Disk.FreeBytes = Min - 1;
        await rig.Archiver.PassAsync(CancellationToken.None);
        Assert.DoesNotContain(rig.Live(), one => one.Priority == EventPriority.Low && one.Id <= archivedUntil);
        Assert.Equal(archivedUntil, rig.Pipeline.State.ArchivedUntilId);
        rig.AssertShows();
    }

    [Fact]
    public async Task Far_below_the_limit_publishing_is_refused_at_the_first_look()
    {
        await using var rig = new RetentionRig(retention: new RetentionOptions { FreeBytesMin = Min });
        rig.Disk.FreeBytes = (Min / 2) - 1;
        await rig.Archiver.PassAsync(CancellationToken.None);
        Assert.Equal(AdmitError.DiskFull, await rig.PublishAsync(1));
    }

    [Fact]
    public void A_folder_knows_the_room_of_its_disk()
    {
        using var folder = new TempFolder();
        Assert.InRange(new FolderDiskSpace(folder.Path).FreeBytes, 1, new DriveInfo(folder.Path).TotalSize);
    }

    [Fact]
    public async Task The_total_has_a_limit_too()
    {
        await using var rig = new RetentionRig(retention: new RetentionOptions { TotalBytesMax = 1 });
        await rig.PublishAsync(1);
        await rig.Archiver.PassAsync(CancellationToken.None);
        Assert.Equal(AdmitError.DiskFull, await rig.PublishAsync(1));
    }
}
