using EventOps.Load.FanOut;
using EventOps.Load.FanOut.Receiving;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;
using EventOps.Load.Targets;

namespace EventOps.Load.Tests.Targets;

public sealed class ChildServerTests
{
    [Fact]
    public async Task The_bare_server_runs_as_a_child_answers_publishes_and_ends_when_told()
    {
        LoopbackTarget target;
        var clock = new SystemRunClock(TimeProvider.System);
        await using (ServerUnderTest bare = await ServerUnderTest.StartBareAsync(TimeProvider.System, CancellationToken.None))
        {
            target = bare.Target;
            using var connection = new RawHttpConnection(target, clock);
            HttpExchange exchange = await connection.SendAsync(
                RequestBytes.Post(target, "/publish", "application/json", ExampleEvent.Utf8()));
            Assert.Equal(200, exchange.Status);
            Assert.Contains("\"event_id\"", System.Text.Encoding.UTF8.GetString(connection.Body), StringComparison.Ordinal);
            Assert.True(bare.ProcessorTime > TimeSpan.Zero);
        }

        using var afterwards = new RawHttpConnection(target, clock);
        Assert.Equal(FailureKind.Connect, (await afterwards.SendAsync(RequestBytes.Get(target, "/"))).Failure);
    }

    [Fact]
    public async Task The_webhook_receiver_runs_as_a_child_counts_keeps_a_sample_and_ends_with_requests_hanging()
    {
        using var client = new HttpClient();
        Task<HttpResponseMessage> hanging;
        await using (ServerUnderTest receiver = await ServerUnderTest.StartReceiverAsync(TimeProvider.System, CancellationToken.None))
        {
            using var control = new ReceiverControl(receiver.Target, TimeProvider.System);
            hanging = client.PostAsync(control.HangUrl("x"), new StringContent("{}"));
            await control.BeginAsync(first: 0, events: 1, subscriptions: 2, CancellationToken.None);
            var body = new ByteArrayContent(FanOutEvent.Utf8("t"));
            body.Headers.Add("X-EventBus-Delivery-ID", "del_1");
            Assert.True((await client.PostAsync(control.HookUrl(1), body)).IsSuccessStatusCode);
            Assert.Equal(404, (int)(await client.PostAsync(control.HookUrl(2), body)).StatusCode);

            ReceiverCounts counts = await control.CountsAsync(waitMs: 0, CancellationToken.None);
            DeliverySample sample = await control.SampleAsync(CancellationToken.None);

            Assert.Equal((1L, 1L, 1, false), (counts.Posts, counts.Distinct, counts.Complete, counts.IsDone));
            Assert.Equal((1, "del_1"), (sample.Events, sample.Headers["X-EventBus-Delivery-ID"]));
            Assert.Equal(FanOutEvent.Utf8("t"), sample.Body);
            Assert.True(ResidentMemory.Of(receiver.ProcessId).ResidentMiB > 1);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
    }

    [Fact]
    public void The_server_built_beside_this_is_found() =>
        Assert.Equal("EventOps.Server.dll", Path.GetFileName(ServerFile.Find(AppContext.BaseDirectory)));

    [Fact]
    public async Task A_server_that_ends_at_once_is_reported_with_its_own_words()
    {
        SetupFailedException failure = await Assert.ThrowsAsync<SetupFailedException>(() => ServerUnderTest.StartEventOpsAsync(
            typeof(ServerUnderTest).Assembly.Location, "unused", "unused", TimeProvider.System, CancellationToken.None));

        Assert.Contains("Required command", failure.Message, StringComparison.Ordinal);
    }
}
