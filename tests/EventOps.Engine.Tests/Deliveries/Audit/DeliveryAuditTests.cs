using EventOps.Engine.Deliveries;
using EventOps.Engine.Deliveries.Audit;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Deliveries.Audit;

/// <summary>The audit counts what is there, and each way in which a lane can be wrong is found and named.</summary>
public sealed class DeliveryAuditTests : EngineTest
{
    [Fact]
    public async Task Every_state_is_counted_and_nothing_is_wrong()
    {
        AuditedLane made = await AuditedLane.MakeAsync(Host);
        await AssertAllAsync();
        await Host.KillAsync();
        await AssertAllAsync();

        Task AssertAllAsync()
        {
            DeliveryAuditReport report = Engine.DeliveryAudit.Run();
            Assert.Empty(report.Violations);
            Assert.Equal(0, report.ViolationCount);
            Assert.Empty(report.BusyLanes);
            Assert.Equal(made.Subscription.Id, Assert.Single(report.Subscriptions).Subscription.Id);
            Assert.Equal(new JobTally(Waiting: 2, Active: 2, Scheduled: 1, Completed: 3, Failed: 1, Deleted: 1), report.Total);
            Assert.Equal(10, report.Total.Pairs);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_replay_is_audited_over_its_own_stretch()
    {
        AuditedLane made = await AuditedLane.MakeAsync(Host);
        var terms = new ReplayTerms(made.Subscription.Id, made.Ids[2], made.Ids[6], [], [], 0, 0, 5);
        long replayId = await made.SubmitAsync(new ReplayStarted(terms));
        await made.SubmitAsync(new DeliveryStarted(replayId, EventPriority.Normal, 1, 0, made.Jobs(2, 3)));

        DeliveryAuditReport report = made.Audit();
        Assert.Empty(report.Violations);
        Assert.Equal(new JobTally(3, 0, 2, 0, 0, 0), report.Subscriptions.Single(one => one.Subscription.Id == replayId).Jobs);

        Engine.Subscriptions.Registry.Find(replayId)!.LaneOf(EventPriority.Normal)!.Completed.Add(new EventRun(made.Ids[6], made.Ids[7], 2, 0), 0);
        Assert.Contains(made.Audit().Violations, one => one.StartsWith("rpl_", StringComparison.Ordinal)
            && one.Contains("is no run of events that the subscription sees", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Expired_events_are_in_no_state_and_in_nobodys_way()
    {
        AuditedLane made = await AuditedLane.MakeAsync(Host);
        Host.Clock.NowMs += (long)TimeSpan.FromDays(8).TotalMilliseconds;
        DeliveryAuditReport report = made.Audit();
        Assert.Empty(report.Violations);
        Assert.Equal(0, report.Total.Pairs);
    }

    [Fact]
    public async Task A_completion_under_way_is_busy_and_not_wrong()
    {
        AuditedLane made = await AuditedLane.MakeAsync(Host);
        made.Subscription.BeginCompletion();
        Assert.Equal(1, made.Lane.Acknowledge(new EventRun(made.Ids[8], made.Ids[8], 1, made.Ids[7]), 0));
        DeliveryAuditReport halfway = made.Audit();
        Assert.Empty(halfway.Violations);
        Assert.Single(halfway.BusyLanes);

        made.Subscription.NoteCompleted(1, 0);
        DeliveryAuditReport done = made.Audit();
        Assert.Empty(done.Violations);
        Assert.Empty(done.BusyLanes);
        Assert.Equal(4, done.Total.Completed);
    }

    [Fact]
    public Task Handed_over_and_completed() => FoundAsync(
        made => made.Lane.Completed.Add(new EventRun(made.Ids[4], made.Ids[4], 1, 0), 0),
        made => $"{Text(made.Ids[4])} is in 2 states: handed over, completed");

    [Fact]
    public Task Failed_and_deleted() => FoundAsync(
        made => made.Lane.Deleted.Add(new EventRun(made.Ids[7], made.Ids[7], 1, 0), 0),
        made => $"{Text(made.Ids[7])} is in 2 states: failed, deleted");

    [Fact]
    public Task Completed_and_deleted() => FoundAsync(
        made => made.Lane.Deleted.Add(new EventRun(made.Ids[1], made.Ids[1], 1, 0), 0),
        made => $"{Text(made.Ids[1])} is in 2 states: completed, deleted");

    [Fact]
    public Task Handed_over_and_failed() => FoundAsync(
        made => made.Lane.Read((_, failed) =>
        {
            failed.Add(made.Jobs(5), new DeadLetter(1, 1, made.Note));
            return true;
        }),
        made => $"{Text(made.Ids[5])} is in 2 states: handed over, failed");

    [Fact]
    public Task Runs_that_overlap() => FoundAsync(
        made => made.Lane.Completed.Add(new EventRun(made.Ids[2], made.Ids[2], 1, 0), 0),
        made => $"overlaps the completed run {Text(made.Ids[0])} to {Text(made.Ids[2])}");

    [Fact]
    public Task A_run_that_counts_too_much() => FoundAsync(
        made => made.Lane.Completed.Add(new EventRun(made.Ids[8], made.Ids[9], 3, 0), 0),
        made => $"the completed run {Text(made.Ids[8])} to {Text(made.Ids[9])} says it has 3 events; the index has 2");

    [Fact]
    public Task A_run_that_swallows_what_waits() => FoundAsync(
        made => made.Lane.Deleted.Add(new EventRun(made.Ids[8], made.Ids[9], 1, 0), 0),
        made => $"the deleted run {Text(made.Ids[8])} to {Text(made.Ids[9])} says it has 1 events; the index has 2");

    [Fact]
    public Task A_run_whose_ends_are_no_events() => FoundAsync(
        made => made.Lane.Completed.Add(new EventRun(made.Ids[8], made.Ids[9] + 1, 2, 0), 0),
        made => "does not end with an event of the lane");

    [Fact]
    public Task A_run_that_begins_before_its_first_event() => FoundAsync(
        made => made.Lane.Completed.Add(new EventRun(made.OtherId, made.Ids[5], 1, 0), 0),
        made => $"does not begin with an event of the lane, but before {Text(made.Ids[5])}");

    [Fact]
    public Task A_run_before_the_subscription() => FoundAsync(
        made => made.Lane.Completed.Add(new EventRun(made.Subscription.Id - 5, made.Subscription.Id - 4, 2, 0), 0),
        made => "is no run of events that the subscription sees");

    [Fact]
    public Task A_run_that_says_it_follows_another_event() => FoundAsync(
        made => made.Lane.Completed.Add(new EventRun(made.Ids[9], made.Ids[9], 1, made.Ids[7]), 0),
        made => $"says that it follows {Text(made.Ids[7])}, which is not");

    [Fact]
    public Task An_open_event_that_does_not_exist() => FoundAsync(
        made => made.Lane.Start(1, new JobList([made.Ids[9] + 7], [0]), 1, 0),
        made => $"{Text(made.Ids[9] + 7)} is handed over and no event of the lane");

    [Fact]
    public Task An_open_event_that_is_not_the_subscriptions() => FoundAsync(
        made => made.Lane.Start(1, JobList.Of(made.OtherId), 1, 0),
        made => $"{Text(made.OtherId)} is handed over and no event of the lane");

    [Fact]
    public Task A_failed_event_that_does_not_exist() => FoundAsync(
        made => made.Lane.Read((_, failed) =>
        {
            failed.Add(JobList.Of(made.Ids[0] - 1), new DeadLetter(1, 1, made.Note));
            return true;
        }),
        made => $"{Text(made.Ids[0] - 1)} is failed and no event of the lane");

    [Fact]
    public Task An_event_failed_twice() => FoundAsync(
        made => made.Lane.Read((_, failed) =>
        {
            failed.Add(made.Jobs(7), new DeadLetter(1, 1, made.Note));
            return true;
        }),
        made => $"{Text(made.Ids[7])} is failed twice, or out of order");

    [Fact]
    public Task A_job_that_says_it_follows_another_event() => FoundAsync(
        made => made.Lane.Start(1, new JobList([made.Ids[9]], [made.Ids[6]]), 1, 0),
        made => $"{Text(made.Ids[9])}, handed over, says that it follows {Text(made.Ids[6])}");

    [Fact]
    public Task A_delivery_with_an_event_that_is_not_open() => FoundAsync(
        made => made.Lane.Read((open, _) => open.Remove(made.Ids[4])),
        made => $"{Text(made.Ids[4])} is in {Delivery(made, 4)}, but by the open events in none");

    [Fact]
    public Task An_open_event_that_its_delivery_does_not_have() => FoundAsync(
        made =>
        {
            Delivery delivery = DeliveryOf(made, 4);
            delivery.Status = delivery.Status with { Jobs = made.Jobs(5) };
        },
        made => $"{Text(made.Ids[4])} is open, but {Delivery(made, 5)} does not have it");

    [Fact]
    public Task An_event_that_waits_below_the_place_everything_was_handed_over_to() => FoundAsync(
        made => made.Lane.HandedUntilId = made.Ids[8],
        made => $"{Text(made.Ids[8])} waits, though nothing up to {Text(made.Ids[8])} should: it is forgotten");

    [Fact]
    public Task A_lane_that_answers_otherwise_than_it_keeps() => FoundAsync(
        made => made.Lane.Completed.Add(new EventRun(made.Ids[9], made.Ids[9], 1, 0), 0),
        made => $"{Text(made.Ids[9])} is Completed, and the lane answers that it waits");

    [Fact]
    public Task Counters_that_are_not_a_recount() => FoundAsync(
        made => made.Lane.Completed.Add(new EventRun(made.Ids[8], made.Ids[8], 2, 0), 0),
        made => "0 events wait by the counts, 1 by a recount");

    [Fact]
    public Task A_total_that_its_lanes_do_not_add_up_to() => FoundAsync(
        made =>
        {
            made.Subscription.BeginCompletion();
            made.Subscription.NoteCompleted(4, 1);
        },
        made => "7 events were completed by its total, 3 by its runs");

    [Fact]
    public Task A_subscription_its_subscriber_does_not_know() => FoundAsync(
        made => made.Subscription.Owner!.Remove(made.Subscription),
        made => "its subscriber does not know it");

    [Fact]
    public async Task Of_a_thousand_violations_the_first_hundred_are_named()
    {
        AuditedLane made = await AuditedLane.MakeAsync(Host);
        long[] many = await Host.PublishBatchAsync(Enumerable.Repeat("deploy.ended", 1_000));
        made.Lane.HandedUntilId = many[^1];
        DeliveryAuditReport report = made.Audit();
        Assert.Equal(1_002, report.ViolationCount);
        Assert.Equal(100, report.Violations.Count);
    }

    private static string Text(long id) => EventId.ToEventText(id);

    private static Delivery DeliveryOf(AuditedLane made, int which) => made.Lane.Look(made.Ids[which], 0).Delivery!;

    private static string Delivery(AuditedLane made, int which)
    {
        var open = new List<Delivery>();
        made.Lane.CopyDeliveries(open);
        return EventId.ToText("del_", open.Single(one => one.Status.Jobs.Ids.Contains(made.Ids[which])).Id);
    }

    private async Task FoundAsync(Action<AuditedLane> breakIt, Func<AuditedLane, string> expected)
    {
        AuditedLane made = await AuditedLane.MakeAsync(Host);
        Assert.Empty(made.Audit().Violations);
        breakIt(made);
        IReadOnlyList<string> violations = made.Audit().Violations;
        string wanted = expected(made);
        Assert.Contains(violations, one => one.Contains(wanted, StringComparison.Ordinal));
        Assert.All(violations, one => Assert.StartsWith(EventId.ToText("sub_", made.Subscription.Id) + " (ops)", one, StringComparison.Ordinal));
    }
}
