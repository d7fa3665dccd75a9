using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>
/// Random publishes, receivers, acknowledgements, deletions, pauses and kills; then all of it is allowed to end. Each
/// event must be in one state, for a reason that can be seen from outside, and every counter must equal a recount.
/// </summary>
public sealed class DeliveryModelTests() : WebhookTest(
    settings => settings with { EventsPerDelivery = 6, OpenDeliveriesMax = 8 }, options => options with { SegmentEventsMax = 64 })
{
    private static readonly string[] Names = ["plain", "wide", "strict"];
    private readonly Dictionary<(string Name, long Id), EventPriority> _published = [];
    private readonly HashSet<(string Name, long Id)> _acknowledged = [];
    private readonly HashSet<(string Name, long Id)> _deleted = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Every_event_ends_in_the_state_that_what_happened_to_it_allows(int seed)
    {
        var hooks = new Dictionary<string, Subscription>
        {
            ["plain"] = await HookAsync("plain"),
            ["wide"] = await HookAsync("wide", terms => terms with { InFlightMax = 3 }),
            ["strict"] = await HookAsync("strict", terms => terms with { StrictOrdering = true }),
        };
        var random = new Random(seed);
        Sender.Script = AnyAnswer(seed);
        for (int step = 0; step < 120; step++)
        {
            await StepAsync(random, hooks);
        }

        Sender.Script = _ => ScriptedSender.Delivered;
        foreach (string name in Names)
        {
            await PauseAsync(name, EventPriority.High, paused: false);
        }

        AnswerAll();
        await UntilAsync(
            () =>
            {
                AnswerAll();
                Clock.Advance(100);
                return hooks.Values.All(one => Engine.Subscriptions.BacklogOf(Again(one)).Unsettled == 0);
            },
            "the end of all deliveries");
        await Host.KillAsync();
        foreach ((string name, Subscription hook) in hooks)
        {
            Check(name, Again(hook));
        }

        Assert.Null(Engine.Webhooks!.Problem);
    }

    private static Func<SentPost, AttemptResult?> AnyAnswer(int seed)
    {
        var random = new Random(seed * 31);
        return _ =>
        {
            lock (random)
            {
                return random.Next(6) switch
                {
                    0 => null,
                    1 => ScriptedSender.Failed(),
                    2 => ScriptedSender.Failed(429, retryAfterMs: 7_000),
                    3 => new AttemptResult(AttemptOutcome.NotAttempted, 0, 0, "full"),
                    _ => ScriptedSender.Delivered,
                };
            }
        };
    }

    private async Task StepAsync(Random random, Dictionary<string, Subscription> hooks)
    {
        string name = Names[random.Next(Names.Length)];
        switch (random.Next(12))
        {
            case < 4:
                var priority = (EventPriority)random.Next(1, 4);
                foreach (long id in await Host.PublishBatchAsync(Enumerable.Repeat("a", random.Next(1, 15)), priority: priority))
                {
                    foreach (string each in Names)
                    {
                        _published.Add((each, id), priority);
                    }
                }

                break;
            case < 6:
                long[] acks = Some(random, name);
                await Host.AckAsync(name, acks);
                _acknowledged.UnionWith(acks.Select(id => (name, id)));
                break;
            case 6:
                foreach (IGrouping<EventPriority, long> lane in Some(random, name).GroupBy(id => _published[(name, id)]))
                {
                    long[] ids = [.. lane];
                    await JournalAsync(new JobsDeleted(hooks[name].Id, lane.Key, new JobList(ids, new long[ids.Length])));
                    _deleted.UnionWith(ids.Select(id => (name, id)));
                }

                break;
            case 7:
                await PauseAsync(name, EventPriority.High, random.Next(2) == 0);
                break;
            case 8 when random.Next(3) == 0:
                await (random.Next(2) == 0 ? Host.KillAsync() : Host.RestartAsync());
                break;
            case 9:
                AnswerAll();
                break;
            default:
                Clock.Advance(random.Next(1, 6_000));
                break;
        }
    }

    private void AnswerAll()
    {
        foreach (SentPost post in Sender.Posts)
        {
            post.Answer.TrySetResult(ScriptedSender.Delivered);
        }
    }

    private long[] Some(Random random, string name)
    {
        long[] all = [.. _published.Keys.Where(one => one.Name == name).Select(one => one.Id).Order()];
        int from = random.Next(Math.Max(1, all.Length - 40), all.Length + 1);
        return [.. all.Skip(Math.Min(from, all.Length)).Take(random.Next(1, 12)).Where(_ => random.Next(3) != 0)];
    }

    private void Check(string name, Subscription hook)
    {
        ILookup<string, SentPost> deliveries = Sender.Posts.Where(one => one.Path == "/" + name).ToLookup(one => one.DeliveryId);
        Dictionary<long, int> tried = deliveries.SelectMany(one => one).SelectMany(one => one.EventIds)
            .GroupBy(id => id).ToDictionary(one => one.Key, one => one.Count());
        var counts = new Dictionary<JobState, int>();
        foreach (((_, long id), EventPriority priority) in _published.Where(one => one.Key.Name == name))
        {
            JobState state = StateOf(hook, id, priority);
            counts[state] = counts.GetValueOrDefault(state) + 1;
            bool allowed = state switch
            {
                JobState.Completed => tried.ContainsKey(id) || _acknowledged.Contains((name, id)),
                JobState.Failed => tried.GetValueOrDefault(id) > Delays.Length && !_acknowledged.Contains((name, id)),
                JobState.Deleted => _deleted.Contains((name, id)),
                _ => false,
            };
            Assert.True(allowed, $"{name}: {id} is {state}, tried {tried.GetValueOrDefault(id)} times");
            if (_deleted.Contains((name, id)))
            {
                Assert.Contains(state, (JobState[])[JobState.Deleted, JobState.Completed]);
            }
        }

        long completed = hook.Lanes.Sum(one => one.Completed.Count);
        Assert.Equal(
            (counts.GetValueOrDefault(JobState.Completed), counts.GetValueOrDefault(JobState.Failed), counts.GetValueOrDefault(JobState.Deleted)),
            (completed, hook.Lanes.Sum(one => one.FailedCount), hook.Lanes.Sum(one => one.Deleted.Count)));
        Assert.Equal(completed, hook.Delivered);
        Assert.Equal(0, hook.Lanes.Sum(one => one.OpenCount));

        // The same id means the same events: later attempts may only have lost some to acknowledgements and deletions.
        Assert.All(deliveries, one => Assert.All(one, post => Assert.Subset(one.First().EventIds.ToHashSet(), post.EventIds.ToHashSet())));
    }
}
