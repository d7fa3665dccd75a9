using EventOps.Engine.Logs;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Logs;

/// <summary>Who may search, and when: so many at once, callers in turn, a bounded number for a bounded time.</summary>
public sealed class LogTurnsTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Half_of_the_processors_search_and_one_at_least()
    {
        Assert.Equal([1, 1, 1, 2, 8], ((int[])[1, 2, 3, 4, 16]).Select(Limits.LogSearchesAtOnceFor));
    }

    [Fact]
    public async Task So_many_run_at_once_and_each_end_is_another_s_beginning()
    {
        var turns = new LogTurns(2, _time);
        LogTurn first = await turns.TakeAsync("a", default);
        LogTurn second = await turns.TakeAsync("a", default);
        ValueTask<LogTurn> third = turns.TakeAsync("a", default);
        ValueTask<LogTurn> fourth = turns.WaitAsync("b", default);
        Assert.Equal((false, false), (third.IsCompleted, fourth.IsCompleted));
        first.Dispose();
        first.Dispose();
        Assert.Equal(LogTurnRefusal.None, (await third).Refusal);
        Assert.False(fourth.IsCompleted);
        second.Dispose();
        (await fourth).Dispose();
        using LogTurn free = await turns.TakeAsync("a", default);
        Assert.Equal(LogTurnRefusal.None, free.Refusal);
    }

    [Fact]
    public async Task Callers_come_in_turn_and_each_one_s_own_in_their_order()
    {
        var turns = new LogTurns(1, _time);
        LogTurn turn = await turns.TakeAsync("x", default);
        string[] asked = ["a1", "a2", "a3", "b1", "a4", "c1", "b2"];
        List<(string Name, Task<LogTurn> Turn)> waiting = [.. asked.Select(name => (name, turns.TakeAsync(name[..1], default).AsTask()))];
        var came = new List<string>();
        while (waiting.Count > 0)
        {
            turn.Dispose();
            turn = await await Task.WhenAny(waiting.Select(one => one.Turn));
            (string name, _) = Assert.Single(waiting, one => one.Turn.IsCompleted);
            came.Add(name);
            waiting.RemoveAll(one => one.Name == name);
        }

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3", "a4"], came);
    }

    [Fact]
    public async Task One_caller_cannot_fill_the_queue_nor_all_together_more_than_it()
    {
        var turns = new LogTurns(1, _time);
        LogTurn running = await turns.TakeAsync("x", default);
        var waiting = new List<Task<LogTurn>>();
        for (int caller = 0; waiting.Count < Limits.LogSearchesWaitingMax; caller++)
        {
            for (int i = 0; i < Limits.LogSearchesWaitingOfOneMax; i++)
            {
                waiting.Add(turns.TakeAsync($"{caller}", default).AsTask());
            }

            Assert.Equal(LogTurnRefusal.CallerIsBusy, (await turns.TakeAsync($"{caller}", default)).Refusal);
        }

        Assert.Equal(LogTurnRefusal.AllAreBusy, (await turns.TakeAsync("another", default)).Refusal);
        Assert.DoesNotContain(waiting, one => one.IsCompleted);
        running.Dispose();
        await Task.WhenAll(waiting.Select(static async one => (await one).Dispose()));
        using LogTurn free = await turns.TakeAsync("another", default);
        Assert.Equal(LogTurnRefusal.None, free.Refusal);
    }

    [Fact]
    public async Task Nobody_waits_for_long_but_the_server_itself()
    {
        var turns = new LogTurns(1, _time);
        LogTurn running = await turns.TakeAsync("x", default);
        Task<LogTurn> search = turns.TakeAsync("a", default).AsTask();
        Task<LogTurn> export = turns.WaitAsync("export", default).AsTask();
        _time.Step(Limits.LogSearchWaitMs);
        Assert.Equal(LogTurnRefusal.AllAreBusy, (await search).Refusal);
        _time.Step(1_000_000);
        Assert.False(export.IsCompleted);
        running.Dispose();
        Assert.Equal(LogTurnRefusal.None, (await export).Refusal);
    }

    [Fact]
    public async Task Who_goes_away_leaves_the_place_to_others()
    {
        var turns = new LogTurns(1, _time);
        LogTurn running = await turns.TakeAsync("x", default);
        using var gone = new CancellationTokenSource();
        Task<LogTurn>[] waiting = [.. Enumerable.Range(0, Limits.LogSearchesWaitingOfOneMax).Select(_ => turns.TakeAsync("a", gone.Token).AsTask())];
        await gone.CancelAsync();
        foreach (Task<LogTurn> one in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await turns.TakeAsync("a", gone.Token));
        Task<LogTurn> next = turns.TakeAsync("a", default).AsTask();
        running.Dispose();
        Assert.Equal(LogTurnRefusal.None, (await next).Refusal);
    }

    [Fact]
    public async Task Under_load_never_more_than_so_many_and_no_turn_is_lost()
    {
        const int Turns = 3;
        var turns = new LogTurns(Turns, TimeProvider.System);
        int running = 0;
        int most = 0;
        await Parallel.ForAsync(0, 4_000, new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (i, _) =>
        {
            using var gone = new CancellationTokenSource();
            Task<LogTurn> asked = turns.TakeAsync($"{i % 7}", gone.Token).AsTask();
            if (i % 5 == 0)
            {
                await gone.CancelAsync();
            }

            try
            {
                using LogTurn turn = await asked;
                if (turn.Refusal == LogTurnRefusal.None)
                {
                    int now = Interlocked.Increment(ref running);
                    InterlockedMax(ref most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                }
            }
            catch (OperationCanceledException)
            {
                // Every fifth goes away.
            }
        });
        Assert.InRange(most, 1, Turns);
        var free = new List<LogTurn>();
        for (int i = 0; i < Turns; i++)
        {
            ValueTask<LogTurn> turn = turns.TakeAsync("last", default);
            Assert.True(turn.IsCompleted);
            free.Add(await turn);
        }

        ValueTask<LogTurn> oneMore = turns.WaitAsync("last", default);
        Assert.False(oneMore.IsCompleted);
        free[0].Dispose();
        (await oneMore).Dispose();
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (int seen = Volatile.Read(ref most); seen < now; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }
}
