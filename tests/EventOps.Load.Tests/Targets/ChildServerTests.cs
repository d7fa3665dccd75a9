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
    public async Task A_server_that_ends_at_once_is_reported_with_its_own_words()
    {
        SetupFailedException failure = await Assert.ThrowsAsync<SetupFailedException>(() => ServerUnderTest.StartEventOpsAsync(
            typeof(ServerUnderTest).Assembly.Location, "unused", TimeProvider.System, CancellationToken.None));

        Assert.Contains("Required command", failure.Message, StringComparison.Ordinal);
    }
}
