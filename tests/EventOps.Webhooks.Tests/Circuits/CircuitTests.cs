using EventOps.Engine.Dispatch.Sending;
using EventOps.Webhooks.Tests.Support;

namespace EventOps.Webhooks.Tests.Circuits;

/// <summary>When an endpoint is left alone, and for how long.</summary>
public sealed class CircuitTests : IAsyncLifetime, IDisposable
{
    private static readonly WebhookOptions Options = Deliveries.Options with
    {
        FailuresToOpen = 3,
        BreakMin = TimeSpan.FromSeconds(5),
        BreakMax = TimeSpan.FromSeconds(30),
    };

    private readonly ManualClock _clock = new();
    private readonly HttpWebhookSender _sender;
    private volatile int _status = 200;
    private Receiver _receiver = null!;

    public CircuitTests() => _sender = new HttpWebhookSender(Options, _clock);

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync(context =>
    {
        context.Response.StatusCode = _status;
        return Task.CompletedTask;
    });

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    public void Dispose() => _sender.Dispose();

    [Fact]
    public async Task It_opens_after_failures_in_a_row_however_much_went_well_before()
    {
        await SendAsync(50, 200);
        await SendAsync(2, 500);
        Assert.True(_sender.CanAttempt(_receiver.Url, out _));
        await SendAsync(1, 500);
        Assert.False(_sender.CanAttempt(_receiver.Url, out long retryAtMs));
        Assert.InRange(retryAtMs - _clock.NowMs, 5_000, 5_001);
        AttemptResult refused = await _sender.SendAsync(_receiver.Url);
        Assert.Equal(AttemptOutcome.NotAttempted, refused.Outcome);
        Assert.Equal(53, _receiver.Received.Count);
    }

    [Fact]
    public async Task Whether_it_is_open_can_be_asked_without_taking_the_probe()
    {
        Assert.False(_sender.IsHeldBack(_receiver.Url));
        await SendAsync(3, 500);
        Assert.True(_sender.IsHeldBack(_receiver.Url));
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.True(_sender.IsHeldBack(_receiver.Url));
        Assert.True(_sender.CanAttempt(_receiver.Url, out _));
        await SendAsync(1, 200);
        Assert.False(_sender.IsHeldBack(_receiver.Url));
    }

    [Fact]
    public async Task One_success_between_starts_the_count_again()
    {
        for (int i = 0; i < 10; i++)
        {
            await SendAsync(2, 503);
            await SendAsync(1, 204);
        }

        Assert.True(_sender.CanAttempt(_receiver.Url, out _));
    }

    [Fact]
    public async Task Failures_far_apart_are_not_in_a_row()
    {
        for (int i = 0; i < 6; i++)
        {
            await SendAsync(2, 500);
            _clock.Advance(Options.SamplingWindow + TimeSpan.FromSeconds(1));
        }

        Assert.True(_sender.CanAttempt(_receiver.Url, out _));
        for (int i = 0; i < 3; i++)
        {
            _clock.Advance(Options.SamplingWindow);
            await SendAsync(1, 500);
        }

        Assert.False(_sender.CanAttempt(_receiver.Url, out _));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(302)]
    [InlineData(410)]
    public async Task An_endpoint_that_refuses_the_content_is_alive(int status)
    {
        await SendAsync(2, 500);
        await SendAsync(20, status);
        await SendAsync(2, 500);
        Assert.True(_sender.CanAttempt(_receiver.Url, out _));
    }

    [Fact]
    public async Task Too_many_requests_is_a_failure_of_the_endpoint()
    {
        await SendAsync(3, 429);
        Assert.False(_sender.CanAttempt(_receiver.Url, out _));
    }

    [Fact]
    public async Task After_the_break_exactly_one_caller_probes()
    {
        await OpenAsync();
        Task<bool>[] callers = [.. Enumerable.Range(0, 32).Select(_ => Task.Run(() => _sender.CanAttempt(_receiver.Url, out long _)))];
        Assert.Single(await Task.WhenAll(callers), may => may);
        Assert.False(_sender.CanAttempt(_receiver.Url, out long retryAtMs));
        Assert.Equal(_clock.NowMs + 1_000, retryAtMs);

        await SendAsync(1, 200);
        Assert.True(_sender.CanAttempt(_receiver.Url, out _));
        Assert.True(_sender.CanAttempt(_receiver.Url, out _));
    }

    [Fact]
    public async Task A_probe_nobody_made_is_another_callers()
    {
        await OpenAsync();
        Assert.True(_sender.CanAttempt(_receiver.Url, out _));
        Assert.False(_sender.CanAttempt(_receiver.Url, out _));
        _clock.Advance(TimeSpan.FromMilliseconds(Options.TimeoutMs + 1_000));
        Assert.True(_sender.CanAttempt(_receiver.Url, out _));
        Assert.False(_sender.CanAttempt(_receiver.Url, out _));
    }

    [Fact]
    public async Task Only_one_of_racing_sends_reaches_the_endpoint()
    {
        await OpenAsync();
        int before = _receiver.Received.Count;
        _status = 500;
        AttemptResult[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _sender.SendAsync(_receiver.Url).AsTask()));
        Assert.Single(results, result => result.Outcome == AttemptOutcome.Failed);
        Assert.Equal(9, results.Count(result => result.Outcome == AttemptOutcome.NotAttempted));
        Assert.Equal(before + 1, _receiver.Received.Count);
    }

    [Fact]
    public async Task The_break_doubles_up_to_its_maximum_and_starts_small_again()
    {
        await SendAsync(3, 500);
        foreach (long seconds in new[] { 5, 10, 20, 30, 30 })
        {
            Assert.Equal(seconds, WaitOut());
            await SendAsync(1, 500);
        }

        WaitOut();
        await SendAsync(1, 200);
        await SendAsync(3, 500);
        Assert.Equal(5, WaitOut());
    }

    [Fact]
    public async Task A_probe_cut_short_by_a_stop_proves_nothing()
    {
        await OpenAsync();
        await using RawReceiver hanging = RawReceiver.Start((_, stop) => Task.Delay(Timeout.Infinite, stop));
        using var sender = new HttpWebhookSender(Options with { TimeoutMs = 200 }, _clock);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(AttemptOutcome.Failed, (await sender.SendAsync(hanging.Url)).Outcome);
        }

        Assert.False(sender.CanAttempt(hanging.Url, out long retryAtMs));
        _clock.MoveTo(retryAtMs);
        Assert.True(sender.CanAttempt(hanging.Url, out _));
        using var stop = new CancellationTokenSource();
        Task<AttemptResult> probe = sender.SendAsync(Deliveries.To(hanging.Url), stop.Token).AsTask();
        await stop.CancelAsync();
        Assert.Equal(AttemptOutcome.NotAttempted, (await probe).Outcome);
        Assert.False(sender.CanAttempt(hanging.Url, out _));
    }

    [Fact]
    public async Task Paths_are_endpoints_of_their_own_and_queries_are_not()
    {
        await SendAsync(3, 500);
        Assert.False(_sender.CanAttempt(new Uri(_receiver.Url + "?tenant=2"), out _));
        Assert.True(_sender.CanAttempt(new Uri(_receiver.Url + "/other"), out _));
    }

    [Fact]
    public async Task An_endpoint_gets_no_more_attempts_at_once_than_its_limit()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Receiver slow = await Receiver.StartAsync(_ => release.Task);
        using var sender = new HttpWebhookSender(Deliveries.Options with { InFlightPerEndpointMax = 4 }, _clock);
        Task<AttemptResult>[] sends = [.. Enumerable.Range(0, 4).Select(_ => sender.SendAsync(slow.Url).AsTask())];
        Assert.False(sender.CanAttempt(slow.Url, out long retryAtMs));
        Assert.True(retryAtMs > _clock.NowMs);
        Assert.Equal(AttemptOutcome.NotAttempted, (await sender.SendAsync(slow.Url)).Outcome);
        release.SetResult();
        Assert.All(await Task.WhenAll(sends), result => Assert.Equal(AttemptOutcome.Delivered, result.Outcome));
        Assert.True(sender.CanAttempt(slow.Url, out _));
        Assert.Equal(4, slow.Received.Count);
    }

    [Fact]
    public async Task Only_so_many_endpoints_are_remembered_and_the_open_ones_longest()
    {
        using var sender = new HttpWebhookSender(Options with { EndpointsMax = 8 }, _clock);
        _status = 500;
        for (int i = 0; i < 3; i++)
        {
            await sender.SendAsync(_receiver.Url);
        }

        _status = 200;
        for (int i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await sender.SendAsync(new Uri($"{_receiver.Url}/{i}"));
            Assert.InRange(sender.EndpointsKnown, 1, 8);
        }

        Assert.False(sender.CanAttempt(_receiver.Url, out _));
    }

    private async Task SendAsync(int many, int status)
    {
        _status = status;
        for (int i = 0; i < many; i++)
        {
            Assert.Equal(status, (await _sender.SendAsync(_receiver.Url)).Status);
        }
    }

    private async Task OpenAsync()
    {
        await SendAsync(3, 500);
        WaitOut();
    }

    /// <summary>Moves the clock to when it said one may ask again; answers how many seconds that was.</summary>
    private long WaitOut()
    {
        Assert.False(_sender.CanAttempt(_receiver.Url, out long retryAtMs));
        long seconds = (retryAtMs - _clock.NowMs) / 1_000;
        _clock.MoveTo(retryAtMs);
        return seconds;
    }
}
