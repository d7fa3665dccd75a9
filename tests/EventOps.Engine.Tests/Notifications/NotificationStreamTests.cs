using EventOps.Engine.Notifications;
using EventOps.Engine.Projections;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Notifications;

/// <summary>Streams of arrivals: what they give, what wakes them, how often they look, and how they end.</summary>
public sealed class NotificationStreamTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly DrivenClock _clock = new();
    private readonly EngineHost _host;

    public NotificationStreamTests() => _host = new EngineHost(options => options with { PollWaitersMax = 2 }, _clock);

    private TenantArrivals Arrivals => _host.Engine.State.Arrivals;

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task It_gives_what_arrives_from_now_on_and_nothing_of_before_or_of_others()
    {
        await _host.PublishAsync("alert");
        using NotificationStream stream = Open();
        Task<NotificationArrivals> waiting = NextAsync(stream);
        AwaitWaiting(waiting);
        await _host.PublishAsync("noise");
        await _host.PublishAsync("alert", tenant: "other");
        long id = (await _host.PublishAsync("alert")).FirstId;
        Assert.Equal([id], Ids(await DrivenAsync(waiting)));
    }

    [Fact]
    public async Task It_resumes_behind_an_id_page_by_page_and_an_id_from_the_future_is_now()
    {
        long[] ids = await _host.PublishBatchAsync(Enumerable.Repeat("alert", 5));
        using (NotificationStream stream = Open(ids[0]))
        {
            Assert.Equal(ids[1..3], Ids(await NextAsync(stream, 2)));
            Assert.Equal(ids[3..], Ids(await NextAsync(stream, 2)));
        }

        using NotificationStream ahead = Open(long.MaxValue);
        Task<NotificationArrivals> waiting = NextAsync(ahead);
        AwaitWaiting(waiting);
        long next = (await _host.PublishAsync("alert")).FirstId;
        Assert.Equal([next], Ids(await DrivenAsync(waiting)));
    }

    [Fact]
    public async Task A_review_is_told_with_what_was_said()
    {
        long[] ids = await _host.PublishBatchAsync(["alert", "noise"]);
        using NotificationStream stream = Open();
        Task<NotificationArrivals> waiting = NextAsync(stream);
        AwaitWaiting(waiting);
        await _host.Engine.Notifications.ReviewAsync(new ReviewOrder(EngineHost.Tenant, _ => true, ids, "ann") { Notes = "ok" });
        NotificationArrivals told = await DrivenAsync(waiting);
        Notification one = Assert.Single(told.Reviewed);
        Assert.Equal((ids[0], "ann", "ok"), (one.Event.Id, one.Review!.Reviewer, one.Review.Notes));
        Assert.Empty(told.Arrived);
        Assert.False(told.MissedReviews);
    }

    [Fact]
    public async Task More_reviews_than_can_be_told_say_so()
    {
        long[] ids = await _host.PublishBatchAsync(Enumerable.Repeat("alert", Limits.RecentReviewsMax + 1));
        using NotificationStream stream = Open();
        Assert.True((await _host.Engine.Notifications.ReviewAsync(
            new ReviewOrder(EngineHost.Tenant, _ => true, ids, "ann"))).Results.All(one => one == ReviewResult.Reviewed));
        NotificationArrivals told = await NextAsync(stream);
        Assert.True(told.MissedReviews);
        Assert.Equal(Limits.RecentReviewsMax, told.Reviewed.Count);
    }

    [Fact]
    public async Task However_many_arrive_it_looks_once_in_a_while()
    {
        using NotificationStream stream = Open();
        Task<NotificationArrivals> waiting = NextAsync(stream);
        AwaitWaiting(waiting);
        long first = (await _host.PublishAsync("alert")).FirstId;
        var ids = new List<long>(Ids(await DrivenAsync(waiting)));
        Assert.Equal(first, ids[0]);

        // Within the interval nothing is looked at, whatever arrives; at its end everything is there at once.
        waiting = NextAsync(stream);
        Assert.True(SpinWait.SpinUntil(() => _clock.HasTimerIn(Limits.NotificationLookIntervalMs), Patience));
        List<long> burst = [];
        for (int i = 0; i < 50; i++)
        {
            burst.Add((await _host.PublishAsync("alert")).FirstId);
        }

        Assert.False(waiting.IsCompleted);
        Assert.False(Arrivals.AnyoneWaits);
        _clock.Advance(Limits.NotificationLookIntervalMs);
        Assert.Equal(burst, Ids(await waiting));
    }

    [Fact]
    public async Task Nothing_for_so_long_is_an_answer_and_nobody_waits_behind_it()
    {
        using NotificationStream stream = Open();
        Task<NotificationArrivals> waiting = NextAsync(stream);
        AwaitWaiting(waiting);
        Assert.True(Arrivals.AnyoneWaits);
        _clock.Advance((long)Patience.TotalMilliseconds);
        NotificationArrivals nothing = await waiting;
        Assert.True(nothing.Arrived.Count == 0 && nothing.Reviewed.Count == 0);
        Assert.False(Arrivals.AnyoneWaits);
    }

    [Fact]
    public async Task There_are_only_so_many_and_a_stop_ends_them()
    {
        using NotificationStream stream = Open();
        using (NotificationStream second = Open())
        {
            Assert.Null(_host.Engine.Notifications.OpenStream(EngineHost.Tenant, IsAlert, null));
        }

        using NotificationStream again = Open();
        Task<NotificationArrivals?> waiting = again.NextAsync(10, Patience, CancellationToken.None).AsTask();
        Assert.True(SpinWait.SpinUntil(() => Arrivals.AnyoneWaits, Patience));
        _host.Engine.Polls.Stop();
        Assert.Null(await waiting);
    }

    private NotificationStream Open(long? sinceId = null) =>
        _host.Engine.Notifications.OpenStream(EngineHost.Tenant, IsAlert, sinceId)!;

    private static bool IsAlert(Series series) => series.TypeText == "alert";

    private static async Task<NotificationArrivals> NextAsync(NotificationStream stream, int limit = 10_000) =>
        (await stream.NextAsync(limit, Patience, CancellationToken.None))!;

    /// <summary>Lets the clock go on until the stream has answered: it may gather once before.</summary>
    private async Task<NotificationArrivals> DrivenAsync(Task<NotificationArrivals> waiting)
    {
        while (!waiting.IsCompleted)
        {
            if (_clock.HasTimerIn(Limits.NotificationLookIntervalMs))
            {
                _clock.Advance(Limits.NotificationLookIntervalMs);
            }

            await Task.Yield();
        }

        return await waiting;
    }

    private void AwaitWaiting(Task waiting)
    {
        Assert.True(SpinWait.SpinUntil(() => Arrivals.AnyoneWaits, Patience));
        Assert.False(waiting.IsCompleted);
    }

    private static IEnumerable<long> Ids(NotificationArrivals arrivals) => arrivals.Arrived.Select(one => one.Event.Id);
}
