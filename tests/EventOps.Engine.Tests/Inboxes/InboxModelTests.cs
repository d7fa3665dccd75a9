using EventOps.Engine.Deletion;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Inboxes;

/// <summary>
/// Random posts, acknowledgements, deletions, restarts and kills against a list that is walked event by event: pages of
/// the inbox in each status and by type, and what the bus counts and lists of the same events.
/// </summary>
public sealed class InboxModelTests
{
    private static readonly string[] Types = ["a", "b", "a.c"];
    private static readonly string?[] Patterns = [null, "a", "a*", "b", "zzz"];

    private static Gen<List<(int Kind, int Place, int Count)>> Scripts =>
        from count in Gen.Choose(5, 40)
        from steps in Gen.ArrayOf(
            from kind in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Constant(1)), (5, Gen.Constant(2)), (4, Gen.Constant(3)), (1, Gen.Constant(4)), (1, Gen.Constant(5)))
            from place in Gen.Choose(0, 10_000)
            from size in Gen.Choose(1, 12)
            select (kind, place, size),
            count)
        select steps.ToList();

    [Fact]
    public void Pages_and_counts_are_what_a_walk_over_all_events_gives() =>
        Check.One(FixedSeed.Config.WithMaxTest(60), Prop.ForAll(Arb.From(Scripts), script =>
        {
            RunAsync(script).GetAwaiter().GetResult();
            return true;
        }));

    private static async Task RunAsync(List<(int Kind, int Place, int Count)> script)
    {
        // Segments of 16 events, so that pages and counts cross many.
        await using var host = new EngineHost(options => options with { SegmentEventsMax = 16 });
        await host.SubscribeAsync("bus", "*");
        var model = new List<Known>();
        foreach ((int kind, int place, int count) in script)
        {
            await DoAsync(host, model, kind, place, count);
            Compare(host, model, place);
        }

        await host.KillAsync();
        Compare(host, model, 3);
        Assert.Empty(host.Engine.DeliveryAudit.Run().Violations);
    }

    private static async Task DoAsync(EngineHost host, List<Known> model, int kind, int place, int count)
    {
        Known[] some = [.. model.Skip(place % (model.Count + 1)).Take(count)];
        switch (kind)
        {
            case 0:
                string[] types = [.. Enumerable.Range(place, count).Select(i => Types[i % Types.Length])];
                long[] ids = await host.TriggerAsync(types);
                model.AddRange(ids.Select((id, i) => new Known(id, types[i], IsTrigger: true)));
                break;
            case 1:
                model.AddRange((await host.PublishBatchAsync(["a", "b"])).Select((id, i) => new Known(id, Types[i], IsTrigger: false)));
                break;
            case 2:
                AckResult result = await host.AckInboxAsync([.. some.Select(one => one.Id)]);
                Assert.Equal(some.Where(one => !one.IsTrigger || one.IsDeleted).Select(one => one.Id).Order(), result.Unknown.Order());
                foreach (Known one in some)
                {
                    one.IsAcknowledged |= one.IsTrigger && !one.IsDeleted;
                }

                break;
            case 3:
                foreach (Known one in some.Take(4))
                {
                    Assert.Equal(
                        one.IsTrigger && !one.IsDeleted ? DeletionResult.Done : DeletionResult.NotFound, await host.DeleteAsync(one.Id));
                    one.IsDeleted |= one.IsTrigger;
                }

                break;
            default:
                await (kind == 4 ? host.RestartAsync() : host.KillAsync());
                break;
        }
    }

    private static void Compare(EngineHost host, List<Known> model, int place)
    {
        Known[] live = [.. model.Where(one => !one.IsDeleted).OrderByDescending(one => one.Id)];
        string? pattern = Patterns[place % Patterns.Length];
        int limit = 1 + (place % 7);
        foreach (InboxStatus? status in (InboxStatus?[])[null, InboxStatus.Undelivered, InboxStatus.Acknowledged])
        {
            Assert.Equal(
                live.Where(one => one.IsTrigger && one.Fits(pattern) && (status is null || one.Status == status)).Select(one => (one.Id, one.Status)),
                host.WholeInbox(status, pattern, limit).Select(one => (one.Reference.Id, one.Status)));
        }

        var filter = new EventFilter(EngineHost.Tenant, pattern is null ? [] : [new WildcardPattern(pattern)], [], 0);
        long fromId = model.Count == 0 ? 0 : model[place % model.Count].Id;
        Known[] fitting = [.. live.Where(one => one.Fits(pattern) && one.Id >= fromId)];
        var page = host.Engine.Reader.NewestFirst(filter, fromId, place % 5, limit);
        Assert.Equal(fitting.Skip(place % 5).Take(limit).Select(one => one.Id), page.Events.Select(one => one.Id));
        Assert.Equal(fitting.Length, page.Total);
        Assert.Equal(fitting.Length, host.Engine.Reader.Count(filter, fromId));
        Assert.Equal(live.Length, host.Engine.Reader.CountBySeries(EngineHost.Tenant, 0).Values.Sum());
        foreach (Known one in model.Skip(place % (model.Count + 1)).Take(3))
        {
            Assert.Equal(one.IsDeleted, host.Engine.Reader.Find(EngineHost.Tenant, one.Id) is null);
            Assert.Equal(one.IsTrigger && !one.IsDeleted ? one.Status : null, host.Engine.Inboxes.Find(EngineHost.Tenant, one.Id)?.Status);
        }

        DeliveryLane? bus = host.SubscriberOf("bus").Subscriptions[0].LaneOf(EventPriority.Normal);
        Assert.All(model, one => Assert.Equal(one.IsDeleted ? JobState.Deleted : JobState.Waiting, bus!.StateOf(one.Id, 0)));
    }

    private sealed record Known(long Id, string Type, bool IsTrigger)
    {
        internal bool IsAcknowledged { get; set; }

        internal bool IsDeleted { get; set; }

        internal InboxStatus Status => IsAcknowledged ? InboxStatus.Acknowledged : InboxStatus.Undelivered;

        internal bool Fits(string? pattern) => pattern is null
            || (pattern.EndsWith('*') ? Type.StartsWith(pattern[..^1], StringComparison.Ordinal) : Type == pattern);
    }
}
