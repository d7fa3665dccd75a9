using System.Buffers;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Records;

namespace EventOps.Engine.Tests.Operations;

/// <summary>What is kept of alerts: open ones always, others for a week, of a series one at a time.</summary>
public sealed class AlertBookTests
{
    [Fact]
    public void A_series_is_raised_once_until_it_is_resolved()
    {
        var book = new AlertBook();
        book.Raise(Id(1), Terms("a"));
        book.Raise(Id(2), Terms("a"));
        book.Raise(Id(3), Terms("b"));
        Assert.Equal([Id(1), Id(3)], book.All.Select(one => one.Id));
        book.Resolve(Id(1), 4, "well");
        book.Resolve(Id(1), 5, "again");
        Assert.Null(book.FindOpen("rule", "a"));
        book.Raise(Id(6), Terms("a"));
        Assert.Equal((4L, "well", Id(6)), (book.Find(Id(1))!.ResolvedAtMs, book.Find(Id(1))!.ResolvedBecause, book.FindOpen("rule", "a")!.Id));
    }

    [Fact]
    public void The_first_who_acknowledges_stays_and_of_nothing_it_is_nothing()
    {
        var book = new AlertBook();
        book.Raise(Id(1), Terms("a"));
        book.Acknowledge(Id(1), 2, "ann");
        book.Acknowledge(Id(1), 3, "bob");
        book.Acknowledge(Id(9), 3, "bob");
        Assert.Equal((2L, "ann", true), (book.Find(Id(1))!.AcknowledgedAtMs, book.Find(Id(1))!.AcknowledgedBy, book.Find(Id(1))!.IsOpen));
        Assert.Null(book.Find(Id(9)));
    }

    [Fact]
    public void What_is_over_is_forgotten_by_age_and_number_and_what_is_open_is_not()
    {
        // As a snapshot has them: one open, and nearly as many that are over as are kept.
        AlertBook book = Read(
        [
            new Alert(Id(1), Terms("open")),
            .. Enumerable.Range(10, AlertBook.AlertsMax - 10).Select(i => new Alert(Id(i), Terms("s")) { ResolvedAtMs = i, ResolvedBecause = "well" }),
        ]);
        for (int i = AlertBook.AlertsMax - 10; i < AlertBook.AlertsMax + 4; i++)
        {
            book.Raise(Id(10 + i), Terms("s"));
            book.Resolve(Id(10 + i), 10 + i, "well");
        }

        Assert.Equal(AlertBook.AlertsMax, book.All.Count);
        Assert.Equal([Id(1), Id(15)], book.All.Take(2).Select(one => one.Id));
        book.Raise(Id(AlertBook.AgeMaxMs + 10_000), Terms("late"));
        Assert.Equal("open", book.All[0].Terms.Series);
        Assert.Equal(10_000, book.All[1].RaisedAtMs);
    }

    [Theory]
    [InlineData("a=\"x\"", "a", "x")]
    [InlineData("a=\"\\\"\\\\\\n,b=\"", "a", "\"\\\n,b=")]
    public void Labels_are_read_as_they_were_written(string text, string name, string value)
    {
        Assert.Equal(text, AlertSeries.Of((name, value)));
        Assert.Equal([(name, value)], AlertSeries.Read(text));
        Assert.Equal([("a", "1"), (name + "2", value), ("z", "")], AlertSeries.Read(AlertSeries.Of(("z", ""), (name + "2", value), ("a", "1"))));
        Assert.Empty(AlertSeries.Read(string.Empty));
    }

    private static AlertBook Read(Alert[] alerts)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader((uint)alerts.Length);
        foreach (Alert alert in alerts)
        {
            alert.Write(ref writer);
        }

        writer.Flush();
        var reader = new MessagePackReader(bytes.WrittenSpan);
        var book = new AlertBook();
        book.Read(ref reader);
        return book;
    }

    private static long Id(long ms) => EventId.FirstOf(ms);

    private static AlertTerms Terms(string series) => new("rule", series, AlertSeverity.Error, "service", "message");
}
