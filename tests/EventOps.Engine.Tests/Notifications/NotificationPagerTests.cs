using EventOps.Engine.Notifications;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Notifications;

/// <summary>Few among thousands that are not wanted are found, wherever they are and however time passed between them.</summary>
public sealed class NotificationPagerTests
{
    private const int Events = 3_000;

    private static Gen<(int[] Odd, int GapMs, int Limit)> Cases =>
        from odd in Gen.ArrayOf(Gen.Choose(0, Events - 1)).Where(all => all.Length <= 12)
        from gapMs in Gen.Elements(0, 1, 40_000)
        from limit in Gen.Choose(1, 15)
        select (odd, gapMs, limit);

    [Theory]
    [InlineData(NotificationStatus.Unread)]
    [InlineData(NotificationStatus.Reviewed)]
    public async Task The_few_are_found_among_the_many(NotificationStatus few)
    {
        await using var host = new EngineHost(options => options with { SegmentEventsMax = 700 });
        int round = 0;
        Check.One(FixedSeed.Config.WithMaxTest(30).WithStartSize(1).WithEndSize(12), Prop.ForAll(
            Arb.From(Cases), one => FoundAsync(host, few, "type" + round++, one.Odd, one.GapMs, one.Limit).GetAwaiter().GetResult()));
    }

    private static async Task<bool> FoundAsync(EngineHost host, NotificationStatus few, string type, int[] odd, int gapMs, int limit)
    {
        var ids = new List<long>();
        while (ids.Count < Events)
        {
            ids.AddRange(await host.PublishBatchAsync(Enumerable.Repeat(type, 150)));
            host.Clock.NowMs += gapMs;
        }

        long[] wanted = [.. odd.Distinct().OrderDescending().Select(index => ids[index])];
        long[] reviewed = few == NotificationStatus.Reviewed ? wanted : [.. ids.Except(wanted)];
        var order = new ReviewOrder(EngineHost.Tenant, series => series.TypeText == type, reviewed, "ann");
        Assert.All((await host.Engine.Notifications.ReviewAsync(order)).Results, one => Assert.Equal(ReviewResult.Reviewed, one));
        NotificationPage page = host.Engine.Notifications.Page(new NotificationQuery(EngineHost.Tenant, order.Matches) { Status = few, Limit = limit });
        Assert.Equal(wanted.Take(limit), page.Notifications.Select(one => one.Event.Id));
        Assert.Equal(wanted.Length > limit, page.HasMore);
        return true;
    }
}
