using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Journal.Tests.Retention;

/// <summary>Months of publishing, archiving, restarts and kills in any order: what is live is always exactly what readers see.</summary>
public sealed class RetentionModelTests
{
    private const int Cases = 12;

    private enum Act
    {
        Publish,
        PublishLarge,
        Hours,
        Days,
        Weeks,
        Archive,
        OnePass,
        Restart,
        KillDuringPass,
    }

    [Fact]
    public void Readers_see_what_is_live_whatever_happened()
    {
        Gen<(Act Act, int Size)> step =
            from act in Gen.Frequency(
                (6, Gen.Constant(Act.Publish)),
                (2, Gen.Constant(Act.PublishLarge)),
                (4, Gen.Constant(Act.Hours)),
                (3, Gen.Constant(Act.Days)),
                (1, Gen.Constant(Act.Weeks)),
                (4, Gen.Constant(Act.Archive)),
                (2, Gen.Constant(Act.OnePass)),
                (2, Gen.Constant(Act.Restart)),
                (2, Gen.Constant(Act.KillDuringPass)))
            from size in Gen.Choose(1, 60)
            select (act, size);
        Gen<(Act Act, int Size)[]> months = step.ArrayOf(30);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20_301_120, 7);
        Prop.ForAll(months.ToArbitrary(), steps => RunAsync(steps).GetAwaiter().GetResult()).Check(config);
    }

    [Fact]
    public async Task After_the_longest_age_nothing_is_left_but_what_is_new()
    {
        await using var rig = new RetentionRig(segmentEventsMax: 64);
        for (int i = 0; i < 10; i++)
        {
            await rig.PublishAsync(50);
            rig.Clock.Advance(TimeSpan.FromHours(8));
        }

        await rig.SealedAsync();
        await rig.RestartAsync();
        await rig.RestartAsync();
        await rig.ArchiveAsync();
        Assert.True(rig.Archiver.Moved > 0);
        Assert.True(rig.Archiver.Expired > 0);
        Assert.Contains(rig.Pipeline.Reader.NewestFirst(Engine.Subscriptions.EventFilter.All(RetentionRig.Tenant), 0, 0, 1_000).Events, one => one.Archived);

        rig.Clock.Advance(TimeSpan.FromDays(91));
        await rig.PublishAsync(5);
        await rig.ArchiveAsync();
        rig.AssertShows();
        Assert.Single(rig.Pipeline.HotIndex.Segments);
        Assert.Equal(5, rig.Live().Count());
        await rig.CloseAsync();
        foreach (var priority in Enum.GetValues<Engine.Records.EventPriority>())
        {
            using var log = rig.OpenArchiveLog(priority);
            Assert.Empty(log.ScanAll());
        }
    }

    private static async Task<bool> RunAsync((Act Act, int Size)[] steps)
    {
        await using var rig = new RetentionRig(seed: steps.Sum(step => step.Size), segmentEventsMax: 64);
        foreach ((Act act, int size) in steps)
        {
            await DoAsync(rig, act, size);
            rig.AssertShows();
        }

        return true;
    }

    private static async Task DoAsync(RetentionRig rig, Act act, int size)
    {
        switch (act)
        {
            case Act.Publish:
                await rig.PublishAsync(size);
                break;
            case Act.PublishLarge:
                await rig.PublishAsync(size * 4);
                break;
            case Act.Hours:
                rig.Clock.Advance(TimeSpan.FromHours(size / 3.0));
                break;
            case Act.Days:
                rig.Clock.Advance(TimeSpan.FromDays(size / 10.0));
                break;
            case Act.Weeks:
                rig.Clock.Advance(TimeSpan.FromDays(size / 2.0));
                break;
            case Act.Archive:
                await rig.SealedAsync();
                await rig.ArchiveAsync();
                break;
            case Act.OnePass:
                await rig.Archiver.PassAsync(CancellationToken.None);
                break;
            case Act.Restart:
                await rig.RestartAsync();
                break;
            default:
                await KillAsync(rig, size);
                break;
        }
    }

    /// <summary>Kills at the nth step of a pass, and goes on with what that left.</summary>
    private static async Task KillAsync(RetentionRig rig, int nth)
    {
        await rig.SealedAsync();
        string? copy = null;
        rig.Archiver.AtStep = _ =>
        {
            if (--nth == 0)
            {
                copy = rig.CopyAsKilled();
            }
        };
        await rig.ArchiveAsync();
        await rig.ContinueFromAsync(copy ?? rig.CopyAsKilled());
    }
}
