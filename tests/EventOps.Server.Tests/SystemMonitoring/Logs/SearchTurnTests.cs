using System.Net;
using EventOps.Engine;
using EventOps.Engine.Logs;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring.Logs;

/// <summary>What callers get while all turns to search are taken.</summary>
public sealed class SearchTurnTests
{
    [Fact]
    public async Task Some_wait_and_are_served_one_too_many_of_a_key_is_told_to_come_again()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using LogClient logs = LogClient.Admin(server);
        await logs.KeepAsync("turns", "one");
        List<LogTurn> taken = await TakeAllAsync(server.Logs.Turns);
        List<Task<Answer>> asked = [.. Enumerable.Range(0, Limits.LogSearchesWaitingOfOneMax + 1).Select(_ => logs.GetAsync("?service=turns"))];
        Task<Answer> refused = await Task.WhenAny(asked);
        Answer busy = QueueClient.ExpectError(await refused, HttpStatusCode.TooManyRequests, "RATE_LIMITED");
        Assert.Equal("2", busy.Headers["Retry-After"]);
        taken.ForEach(static turn => turn.Dispose());
        asked.Remove(refused);
        foreach (Task<Answer> one in asked)
        {
            Assert.Equal(1, QueueClient.Data(await one).GetProperty("pagination").GetProperty("total").GetInt32());
        }
    }

    [Fact]
    public async Task When_as_many_wait_as_may_the_server_is_not_available()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using LogClient logs = LogClient.Admin(server);
        List<LogTurn> taken = await TakeAllAsync(server.Logs.Turns);
        Task<LogTurn>[] waiting = [.. Enumerable.Range(0, Limits.LogSearchesWaitingMax).Select(i => server.Logs.Turns.WaitAsync($"{i}", default).AsTask())];
        Answer busy = QueueClient.ExpectError(await logs.GetAsync("?service=turns"), HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        Assert.Equal("2", busy.Headers["Retry-After"]);
        taken.ForEach(static turn => turn.Dispose());
        foreach (Task<LogTurn> one in waiting)
        {
            (await one).Dispose();
        }

        Assert.Empty(await logs.FindAsync("service=turns"));
    }

    private static async Task<List<LogTurn>> TakeAllAsync(LogTurns turns)
    {
        var taken = new List<LogTurn>();
        for (int i = 0; i < Limits.LogSearchesAtOnceFor(Environment.ProcessorCount); i++)
        {
            taken.Add(await turns.TakeAsync("others", default));
        }

        return taken;
    }
}
