using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Retention;
using EventOps.Engine.Subscriptions;

namespace EventOps.Journal.Tests.Retention;

public sealed class ArchiverCrashTests
{
    public static TheoryData<string, int> Steps()
    {
        var steps = new TheoryData<string, int>();
        foreach (ArchiverStep step in Enum.GetValues<ArchiverStep>())
        {
            steps.Add(step.ToString(), 1);
            steps.Add(step.ToString(), 3);
        }

        return steps;
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_kill_at_any_step_of_a_move_loses_nothing_and_doubles_nothing(string stepName, int occurrence)
    {
        ArchiverStep step = Enum.Parse<ArchiverStep>(stepName);
        await using var rig = new RetentionRig(seed: occurrence + (int)step);
        await FillAsync(rig);

        // Two kills at the same place: the second one while resuming from the first.
        for (int kill = 0; kill < 2; kill++)
        {
            string? copy = null;
            int seen = 0;
            rig.Archiver.AtStep = at =>
            {
                if (at == step && ++seen == occurrence)
                {
                    copy = rig.CopyAsKilled();
                }
            };
            await rig.ArchiveAsync();
            rig.AssertShows();
            if (copy is not null)
            {
                await rig.ContinueFromAsync(copy);
                rig.AssertShows();
            }

            Assert.True(kill > 0 || copy is not null, "The step was never reached");
        }

        await rig.SealedAsync();
        await rig.ArchiveAsync();
        rig.AssertShows();
        Assert.True(rig.Pipeline.State.ArchivedUntilId > 0);
        Assert.True(rig.Journal.BeginPosition > 0);
        await rig.RestartAsync();
        rig.AssertShows();
        await rig.CloseAsync();
        AssertArchiveHoldsEachOnce(rig);
    }

    [Fact]
    public async Task A_pass_broken_off_between_blocks_goes_on_in_the_same_process()
    {
        await using var rig = new RetentionRig();
        await FillAsync(rig);
        int seen = 0;
        rig.Archiver.AtStep = at =>
        {
            if (at is ArchiverStep.BlocksAppended or ArchiverStep.NormalCommitted && seen++ < 3)
            {
                throw new IOException("The disk refuses, says the test.");
            }
        };
        for (int pass = 0; pass < 3; pass++)
        {
            await Assert.ThrowsAsync<IOException>(rig.ArchiveAsync);
            rig.AssertShows();
        }

        await rig.ArchiveAsync();
        rig.AssertShows();
        await rig.CloseAsync();
        AssertArchiveHoldsEachOnce(rig);
    }

    [Fact]
    public async Task The_journal_keeps_what_the_older_snapshot_needs()
    {
        await using var rig = new RetentionRig(segmentEventsMax: 64);
        await SubscribeAsync(rig, "first");
        await rig.PublishAsync(100);
        await rig.RestartAsync();
        await SubscribeAsync(rig, "second");
        for (int i = 0; i < 5; i++)
        {
            await rig.PublishAsync(80);
        }

        await rig.SealedAsync();
        await rig.RestartAsync();
        rig.Clock.Advance(TimeSpan.FromDays(2));
        await rig.ArchiveAsync();
        Assert.True(rig.Journal.BeginPosition > 0);
        string copy = rig.CopyAsKilled();
        string newest = Directory.GetFiles(Path.Combine(copy, "state")).MaxBy(File.GetLastWriteTimeUtc)!;
        byte[] bytes = await File.ReadAllBytesAsync(newest);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(newest, bytes);
        await rig.ContinueFromAsync(copy);
        Assert.Equal(2, rig.Pipeline.Status.Subscriptions);
        rig.AssertShows();
    }

    private static async Task SubscribeAsync(RetentionRig rig, string subscriber) => Assert.Equal(
        AdmitError.None,
        (await rig.Pipeline.Subscriptions.SubscribeAsync(new SubscriptionTerms(RetentionRig.Tenant, subscriber, ["*"], [], 0, null))).Error);

    /// <summary>Two days of events of all priorities, the first of them older than the hot window, and a journal that may be truncated.</summary>
    private static async Task FillAsync(RetentionRig rig)
    {
        for (int hour = 0; hour < 16; hour++)
        {
            await rig.PublishAsync(97);
            rig.Clock.Advance(TimeSpan.FromHours(3));
        }

        await rig.SealedAsync();

        // Both snapshots at the end of the journal.
        await rig.RestartAsync();
        await rig.RestartAsync();
    }

    private static void AssertArchiveHoldsEachOnce(RetentionRig rig)
    {
        var known = rig.Published.ToDictionary(one => one.Id);
        int archived = 0;
        foreach (EventPriority priority in Enum.GetValues<EventPriority>())
        {
            long last = 0;
            using var log = rig.OpenArchiveLog(priority);
            using IJournalScan scan = log.ScanFrom(0);
            using var block = new LoadedBlock();
            while (scan.Next() == JournalScanStep.Entry)
            {
                Assert.True(ArchiveBlock.TryOpen(scan.Entry, block));
                for (int i = 0; i < block.Count; i++)
                {
                    Assert.True(block.IdAt(i) > last, "An event is twice in the archive, or out of order");
                    last = block.IdAt(i);
                    Assert.Equal(priority, known[last].Priority);
                    archived++;
                }
            }
        }

        Assert.True(archived > 0);
    }
}
