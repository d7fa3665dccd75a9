using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Operations.Runs;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Operations;

/// <summary>Runs are journaled, found again by a start with and without a snapshot, and forgotten in time.</summary>
public sealed class RunBookTests : EngineTest
{
    private static readonly RunEnd Fine = new(0, null, 1_800, "{}"u8.ToArray(), [new(RunLogLevel.Info, "done"), new(RunLogLevel.Error, "ünwell")]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Runs_survive_a_restart_and_a_kill(bool kill)
    {
        long first = await StartAsync("a");
        Assert.Equal(AdmitError.None, (await Engine.Operations.Runs.EndAsync(first, Fine)).Error);
        await StartAsync("b");
        await (kill ? Host.KillAsync() : Host.RestartAsync());

        RunBook book = Engine.Operations.Runs.Book;
        Assert.Equal(["a", "b"], book.All.Select(one => one.Order.RequestId));
        RunbookRun run = book.Find("a")!;
        Assert.Equal((first, Order("a")), (run.Id, run.Order));
        Assert.Equal((0, 1_800L, "{}"), (run.End!.ExitCode, run.End.FailoverMs, System.Text.Encoding.UTF8.GetString(run.End.Health)));
        Assert.Equal(Fine.Logs, run.End.Logs);
        Assert.True(run.EndedAtMs >= run.StartedAtMs);
        Assert.Null(book.Find("b")!.End);
        Assert.Null(book.Find("c"));
    }

    [Fact]
    public void The_first_end_counts_and_one_of_nothing_is_nothing()
    {
        var book = new RunBook();
        book.Start(1L << 20, Order("a"));
        book.End(1L << 20, 5, Fine);
        book.End(1L << 20, 6, Fine with { ExitCode = 9 });
        book.End(7, 6, Fine);
        Assert.Equal(0, Assert.Single(book.All).End!.ExitCode);
    }

    [Fact]
    public void The_oldest_are_forgotten_by_number_age_and_what_they_said()
    {
        var book = new RunBook();
        for (int i = 0; i < RunBook.RunsMax + 5; i++)
        {
            book.Start(IdAt(i), Order($"r{i}"));
        }

        Assert.Equal(RunBook.RunsMax, book.All.Count);
        Assert.Equal("r5", book.All[0].Order.RequestId);

        book.Start(IdAt(RunBook.AgeMaxMs + 1_000), Order("late"));
        Assert.Equal(["r1000", "r1001", "r1002", "r1003", "r1004", "late"], book.All.Select(one => one.Order.RequestId));

        var loud = new RunEnd(0, null, -1, [], [new(RunLogLevel.Info, new string('x', RunBook.BytesMax / 2))]);
        foreach (RunbookRun run in book.All)
        {
            book.End(run.Id, IdAt(0), loud);
        }

        Assert.Equal(["late"], book.All.Select(one => one.Order.RequestId));
    }

    [Fact]
    public void Who_asks_is_not_part_of_what_is_asked()
    {
        Assert.True(Order("a").AsksTheSameAs(Order("a") with { By = "another" }));
        Assert.False(Order("a").AsksTheSameAs(Order("a") with { Reason = "another" }));
    }

    [Fact]
    public async Task What_an_engine_had_when_it_was_closed_is_found_by_the_next()
    {
        await Host.PublishAsync("a");
        await StartAsync("r");
        await Host.PublishAsync("b");
        EventPipeline closed = Engine;
        await Host.StopAsync();
        EngineWatermark left = closed.Status.Watermark;
        await Host.RestartAsync();
        EngineWatermark found = Engine.Recovery.Watermark;
        Assert.Equal(left, found);
        Assert.Null(left.MissingFrom(found));
        Assert.Equal((2, 3), (left.Events, left.NextFrameNumber));

        Assert.Contains("events", left.MissingFrom(found with { Events = 1 }), StringComparison.Ordinal);
        Assert.Contains("last id", left.MissingFrom(found with { LastId = left.LastId - 1 }), StringComparison.Ordinal);
        Assert.Contains("frame", left.MissingFrom(found with { NextFrameNumber = 2 }), StringComparison.Ordinal);
        Assert.Contains("journal", left.MissingFrom(found with { JournalEnd = 0 }), StringComparison.Ordinal);
    }

    private static RunOrder Order(string requestId) =>
        new(requestId, "failover", "live", "day", "live", "backup", "why not", false, true, "ops");

    private static long IdAt(long ms) => EventOps.Engine.Records.EventId.FirstOf(ms);

    private async Task<long> StartAsync(string requestId)
    {
        ControlReceipt receipt = await Engine.Operations.Runs.StartAsync(Order(requestId));
        Assert.Equal(AdmitError.None, receipt.Error);
        return receipt.Id;
    }
}
