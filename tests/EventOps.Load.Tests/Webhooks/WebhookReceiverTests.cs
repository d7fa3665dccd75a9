using System.Net;
using EventOps.Tests.Shared.Webhooks;

namespace EventOps.Load.Tests.Webhooks;

/// <summary>The receiver that webhook tests rely on, against a plain client.</summary>
public sealed class WebhookReceiverTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task What_arrives_is_recorded_whole_and_in_order_with_its_attempt()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        string body = Post.Body("del_1", "evt_1", "evt_2").Replace("\"source\":\"S\"", "\"source\":\"S\",\"replayed\":true", StringComparison.Ordinal);

        await SendAsync(receiver.Url("/a"), body, ("X-EventBus-Delivery-ID", "del_1"));
        await SendAsync(receiver.Url("/a"), body);
        await SendAsync(receiver.Url("/b"), Post.Body("del_1", "evt_3"));
        await receiver.ReceivedAsync(3, Soon);

        ReceivedDelivery first = receiver.Deliveries[0];
        Assert.Equal(("del_1", "sub_1", "/a", 1L, 1), (first.DeliveryId, first.SubscriptionId, first.Path, first.Order, first.Attempt));
        Assert.Equal(["evt_1", "evt_2"], first.EventIds);
        Assert.Equal([true, true], first.Replayed);
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(first.Body.Span));
        Assert.Equal("del_1", first.Header("x-eventbus-delivery-id"));
        Assert.Equal([(2L, 2), (3L, 1)], receiver.Deliveries.Skip(1).Select(delivery => (delivery.Order, delivery.Attempt)));
        Assert.Equal([false], receiver.At("/b").Single().Replayed);
        Assert.Equal(["evt_1", "evt_2", "evt_1", "evt_2"], receiver.EventsAt("/a"));
        Assert.Equal(200, await first.Ended);
    }

    [Fact]
    public async Task Statuses_and_their_headers_are_answered_as_scripted()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.On("/fail", WebhookBehaviour.Fail(503));
        receiver.On("/gone", WebhookBehaviour.Gone);
        receiver.On("/busy", WebhookBehaviour.TooManyRequests(retryAfterSeconds: 7));
        receiver.On("/moved", WebhookBehaviour.Redirect("http://127.0.0.1:1/elsewhere"));
        receiver.On("/page", WebhookBehaviour.StatusWithBody(500, "<html>"u8.ToArray(), times: 3));
        receiver.Otherwise(WebhookBehaviour.Answer(204));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync(receiver.Url("/fail"))).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await SendAsync(receiver.Url("/gone"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(receiver.Url("/any"))).StatusCode);
        HttpResponseMessage busy = await SendAsync(receiver.Url("/busy"));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (busy.StatusCode, busy.Headers.RetryAfter!.Delta));
        HttpResponseMessage moved = await SendAsync(receiver.Url("/moved"));
        Assert.Equal((HttpStatusCode.TemporaryRedirect, "/elsewhere"), (moved.StatusCode, moved.Headers.Location!.AbsolutePath));
        Assert.Equal("<html><html><html>", await (await SendAsync(receiver.Url("/page"))).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task One_that_hangs_answers_nothing_and_notices_when_the_sender_gives_up()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        string url = receiver.On("/hang", WebhookBehaviour.Hang);
        using var patience = new CancellationTokenSource();

        Task<HttpResponseMessage> sent = _client.SendAsync(Post.Request(url, Post.Body("del_1", "evt_1")), patience.Token);
        ReceivedDelivery delivery = await receiver.ReceivedAsync(_ => true, Soon);
        Assert.False(delivery.Ended.IsCompleted || sent.IsCompleted);
        Assert.Equal((1, 1), receiver.InFlightAt("/hang"));
        await patience.CancelAsync();

        Assert.Equal(ReceivedDelivery.NoAnswer, await delivery.Ended.WaitAsync(Soon));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
    }

    [Fact]
    public async Task One_that_hangs_is_let_go_when_the_receiver_stops()
    {
        Task<HttpResponseMessage> sent;
        await using (WebhookReceiver receiver = await WebhookReceiver.StartAsync())
        {
            sent = SendAsync(receiver.On("/hang", WebhookBehaviour.Hang));
            await receiver.ReceivedAsync(1, Soon);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => sent.WaitAsync(Soon));
    }

    [Fact]
    public async Task One_that_closes_breaks_the_connection_after_it_has_recorded()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(receiver.On("/close", WebhookBehaviour.Close)));

        ReceivedDelivery delivery = Assert.Single(receiver.Deliveries);
        Assert.Equal(ReceivedDelivery.NoAnswer, await delivery.Ended.WaitAsync(Soon));
    }

    [Fact]
    public async Task A_slow_one_answers_when_the_gate_opens_and_counts_what_it_holds()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        var gate = new DeliveryGate();
        string url = receiver.On("/slow", WebhookBehaviour.Slow(gate, WebhookBehaviour.Answer(201)));

        Task<HttpResponseMessage>[] sent = [.. Enumerable.Range(0, 3).Select(i => SendAsync(url, Post.Body($"del_{i}", "evt_1")))];
        await receiver.ReceivedAsync(3, Soon, "/slow");
        Assert.DoesNotContain(sent, one => one.IsCompleted);
        gate.Open();

        Assert.All(await Task.WhenAll(sent), answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(3, receiver.InFlightAt("/slow").Most);
    }

    [Fact]
    public async Task Behaviour_changes_after_so_many_requests_in_turn_or_as_a_delegate_says()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.On("/times", WebhookBehaviour.Fail().Times(2, then: WebhookBehaviour.Answer()));
        receiver.On("/turn", WebhookBehaviour.InTurn(WebhookBehaviour.Answer(201), WebhookBehaviour.Gone, WebhookBehaviour.Fail(502)));
        receiver.On("/by", WebhookBehaviour.By(delivery => delivery.Attempt < 3 ? WebhookBehaviour.Fail() : WebhookBehaviour.Answer()));

        Assert.Equal("500 500 200 200", await StatusesAsync(receiver.Url("/times"), 4));
        Assert.Equal("201 410 502 502", await StatusesAsync(receiver.Url("/turn"), 4));
        Assert.Equal("500 500 200", await StatusesAsync(receiver.Url("/by"), 3));
        receiver.On("/by", WebhookBehaviour.Gone);
        Assert.Equal("410", await StatusesAsync(receiver.Url("/by"), 1));
    }

    [Fact]
    public async Task Waiting_counts_what_came_before_and_says_what_is_missing()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await SendAsync(receiver.Url("/a"), Post.Body("del_1", "evt_1", "evt_2"));
        await receiver.ReceivedAsync(1, Soon, "/a");

        Task both = receiver.ReceivedEventsAsync(["evt_2", "evt_3"], Soon, "/a");
        Assert.False(both.IsCompleted);
        await SendAsync(receiver.Url("/b"), Post.Body("del_2", "evt_3"));
        Assert.False(both.IsCompleted);
        await SendAsync(receiver.Url("/a"), Post.Body("del_3", "evt_3", "evt_2"));
        await both;

        TimeoutException missing = await Assert.ThrowsAsync<TimeoutException>(
            () => receiver.ReceivedEventsAsync(["evt_1", "evt_9"], TimeSpan.Zero, "/b"));
        Assert.Contains("2 events at /b, such as evt_1, evt_9", missing.Message, StringComparison.Ordinal);
        TimeoutException few = await Assert.ThrowsAsync<TimeoutException>(() => receiver.ReceivedAsync(5, TimeSpan.Zero));
        Assert.Contains("only 3", few.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_ids_only_the_bytes_are_seen_once_and_not_kept()
    {
        var lengths = new List<int>();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(
            new ReceiverOptions { KeepsIdsOnly = true, Inspect = delivery => lengths.Add(delivery.Body.Length) });
        string body = Post.Body("del_1", "evt_1");

        await SendAsync(receiver.Url(), body);

        ReceivedDelivery kept = Assert.Single(receiver.Deliveries);
        Assert.Equal(("del_1", "evt_1", 0, 0), (kept.DeliveryId, kept.EventIds.Single(), kept.Body.Length, kept.Headers.Count));
        Assert.Equal([body.Length], lengths);
        Assert.Equal(200, await kept.Ended);
    }

    [Fact]
    public async Task A_receiver_comes_back_on_its_port_and_a_refusing_port_refuses()
    {
        int port;
        await using (WebhookReceiver before = await WebhookReceiver.StartAsync())
        {
            port = before.Port;
        }

        await using WebhookReceiver after = await WebhookReceiver.StartAsync(new ReceiverOptions { Port = port });
        Assert.True((await SendAsync(after.Url())).IsSuccessStatusCode);
        using var refusing = new RefusingPort();
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(refusing.Url()));
    }

    [Fact]
    public async Task What_a_tests_delegate_throws_is_not_lost()
    {
        WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.On("/by", WebhookBehaviour.By(_ => throw new InvalidOperationException("the test's mistake")));

        Assert.Equal(HttpStatusCode.InternalServerError, (await SendAsync(receiver.Url("/by"))).StatusCode);

        AggregateException failure = await Assert.ThrowsAsync<AggregateException>(async () => await receiver.DisposeAsync());
        Assert.Equal("the test's mistake", failure.InnerExceptions.Single().Message);
    }

    private Task<HttpResponseMessage> SendAsync(string url, string? body = null, params (string Name, string Value)[] headers) =>
        _client.SendAsync(Post.Request(url, body ?? Post.Body("del_1", "evt_1"), headers));

    private async Task<string> StatusesAsync(string url, int requests)
    {
        int[] statuses = new int[requests];
        for (int i = 0; i < requests; i++)
        {
            statuses[i] = (int)(await SendAsync(url)).StatusCode;
        }

        return string.Join(' ', statuses);
    }
}
