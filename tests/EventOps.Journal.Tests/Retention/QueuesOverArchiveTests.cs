using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Journal.Tests.Retention;

/// <summary>
/// Queues while their events move to the archive and expire: a page cannot tell where an event is, and what has expired is no job any more.
/// </summary>
public sealed class QueuesOverArchiveTests
{
    private static readonly JobState[] States = [JobState.Waiting, JobState.Failed, JobState.Completed];
    private static readonly JobFilter[] Filters = [JobFilter.None, new(new WildcardPattern("type.1")), new(new WildcardPattern("*.2"))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_and_counts_are_those_of_what_is_kept(int seed)
    {
        await using var rig = new RetentionRig(seed, segmentEventsMax: 64);
        var random = new Random(seed);
        long subscription = (await rig.Pipeline.Subscriptions.SubscribeAsync(new SubscriptionTerms(RetentionRig.Tenant, "s", ["*"], [], 0, null))).Id;
        var states = new Dictionary<long, JobState>();
        for (int round = 0; round < 24; round++)
        {
            await rig.PublishAsync(random.Next(20, 60));
            await SettleAsync(rig, subscription, states, random);
            rig.Clock.Advance(TimeSpan.FromHours(random.Next(1, 30)));
            if (round % 4 == 3)
            {
                await rig.SealedAsync();
                await rig.RestartAsync();
                await rig.ArchiveAsync();
            }

            Check(rig, states, round % 4 == 3 ? 1 : 17);
        }

        Assert.True(rig.Archiver.Moved > 0);
        Assert.True(rig.Live().Count() < rig.Published.Count);
    }

    private static void Check(RetentionRig rig, Dictionary<long, JobState> states, int step)
    {
        foreach (EventPriority priority in PublishedPriorities.All)
        {
            var name = new QueueName("s", priority);
            foreach (JobState state in States)
            {
                foreach (JobFilter filter in Filters)
                {
                    long[] expected =
                    [
                        .. rig.Live().Where(one => one.Priority == priority && states.GetValueOrDefault(one.Id, JobState.Waiting) == state)
                            .Where(one => filter.EventType is null || filter.EventType.Matches(System.Text.Encoding.UTF8.GetBytes(one.Type)))
                            .Select(one => one.Id).OrderDescending(),
                    ];
                    for (int offset = 0; offset <= expected.Length; offset += step)
                    {
                        JobPage page = rig.Pipeline.Queues.Page(RetentionRig.Tenant, name, state, filter, offset, 20)!;
                        Assert.Equal(expected.Length, page.Total);
                        Assert.Equal(expected.Skip(offset).Take(20), page.Jobs.Select(one => one.Id.EventId));
                    }
                }
            }
        }
    }

    private static async Task SettleAsync(RetentionRig rig, long subscription, Dictionary<long, JobState> states, Random random)
    {
        PublishedEvent[] waiting = [.. rig.Live().Where(one => !states.ContainsKey(one.Id))];
        int from = random.Next(waiting.Length);
        PublishedEvent[] some = waiting[from..Math.Min(waiting.Length, from + random.Next(40))];
        long[] acked = [.. some.Where(one => one.Id % 5 != 0).Select(one => one.Id)];
        Subscriber subscriber = rig.Pipeline.Subscriptions.Registry.FindSubscriber(RetentionRig.Tenant, "s")!;
        AckResult result = await rig.Pipeline.Subscriptions.AcknowledgeAsync(subscriber, acked);
        Assert.Equal((AdmitError.None, acked.Length), (result.Error, result.Acknowledged));
        foreach (long id in acked)
        {
            states[id] = JobState.Completed;
        }

        foreach (PublishedEvent one in some.Where(one => one.Id % 5 == 0))
        {
            ControlReceipt started = await rig.Pipeline.Intake.SubmitAsync(
                new DeliveryStarted(subscription, one.Priority, 0, 0, JobList.Of(one.Id)));
            await rig.Pipeline.Intake.SubmitAsync(new DeliveryAttempted(
                subscription, one.Priority, started.Id, AttemptEnd.Failed, 1, 0, new AttemptNote(rig.Clock.NowMs, 0, 1, "boom")));
            states[one.Id] = JobState.Failed;
        }
    }
}
