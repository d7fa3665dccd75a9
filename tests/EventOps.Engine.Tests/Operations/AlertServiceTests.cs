using System.Text;
using EventOps.Engine.Intake;
using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Operations;

/// <summary>Alerts are journaled, survive restarts, and each has exactly one event in every tenant it concerns.</summary>
public sealed class AlertServiceTests() : EngineTest(options => options with { OperatorTenant = Operators })
{
    private const string Operators = "ops";
    private static readonly AlertTerms Terms = new("queue_size", "queue=\"q\"", AlertSeverity.Error, "Queue", "10001 jobs") { Value = 10_001 };

    private AlertService Alerts => Engine.Operations.Alerts;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Alerts_survive_a_restart_and_a_kill(bool kill)
    {
        Alert first = (await Alerts.RaiseAsync(Terms)).Alert!;
        Alert second = (await Alerts.RaiseAsync(Terms with { Series = "queue=\"r\"", Tenant = "acme" })).Alert!;
        await Alerts.AcknowledgeAsync(first.Id, "ann");
        await Alerts.ResolveAsync(first.Id, "The value is 3");
        Alert[] before = [.. Alerts.Book.All];
        await (kill ? Host.KillAsync() : Host.RestartAsync());

        Assert.Equal(before, Alerts.Book.All);
        Assert.Equal(("ann", "The value is 3", Terms), (before[0].AcknowledgedBy, before[0].ResolvedBecause, before[0].Terms));
        Assert.Equal(second, Alerts.Book.FindOpen("queue_size", "queue=\"r\""));
        Assert.StartsWith("alert_", second.IdText, StringComparison.Ordinal);

        // Its event is there, and is offered again in vain.
        await Alerts.AnnounceAsync();
        Assert.Equal((2, 1), (Events(Operators).Count, Events("acme").Count));
    }

    [Fact]
    public async Task Each_alert_is_one_event_of_the_operators_and_of_whom_it_concerns()
    {
        AlertChange raised = await Alerts.RaiseAsync(Terms with { Tenant = "acme" });
        AlertChange again = await Alerts.RaiseAsync(Terms);
        await Alerts.RaiseAsync(Terms with { Rule = "own", Severity = AlertSeverity.Info, Tenant = Operators });
        Assert.Equal((true, false, raised.Alert), (raised.IsFirst, again.IsFirst, again.Alert));
        string expected = $$$"""{"alert":"queue_size","alert_id":"{{{raised.Alert!.IdText}}}","severity":"error","service":"Queue","message":"10001 jobs","value":10001,"labels":{"queue":"q"}}""";
        Assert.Equal([(EventPriority.High, expected)], Events("acme"));
        Assert.Equal([EventPriority.Low, EventPriority.High], Events(Operators).Select(one => one.Priority));
        Assert.Equal(expected, Events(Operators)[1].Data);
    }

    [Fact]
    public async Task An_event_that_a_crash_came_between_is_published_by_the_next_start()
    {
        // The record alone, as a crash right behind it leaves it.
        ControlReceipt receipt = await Engine.Intake.SubmitAsync(new AlertRaised(Terms));
        Assert.Equal(AdmitError.None, receipt.Error);
        Assert.Empty(Events(Operators));
        await Host.KillAsync();
        await Alerts.AnnounceAsync();
        Assert.Contains(EventId.ToText("alert_", receipt.Id), Assert.Single(Events(Operators)).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_taken_while_publishing_is_stopped()
    {
        Engine.Intake.IsStopped = true;
        Assert.Equal(AdmitError.Stopped, Host.Submit("a").Error);
        Alert raised = (await Alerts.RaiseAsync(Terms)).Alert!;
        Assert.True(Alerts.IsAnnounced(raised));
        Assert.Single(Events(Operators));
        Assert.Equal(AdmitError.None, (await Alerts.AcknowledgeAsync(raised.Id, "ann")).Error);
    }

    [Fact]
    public async Task What_the_journal_refuses_is_published_later()
    {
        int commits = 0;
        Host.Journal.Committing = () => Host.Journal.FailingCommits = ++commits == 2 ? 1 : 0;
        Alert raised = (await Alerts.RaiseAsync(Terms)).Alert!;
        Assert.False(Alerts.IsAnnounced(raised));
        Assert.Empty(Events(Operators));
        Host.AwaitWriter(EventOps.Engine.Journaling.WriterState.Running);
        await Alerts.AnnounceAsync();
        Assert.True(Alerts.IsAnnounced(raised));
        Assert.Single(Events(Operators));
    }

    [Fact]
    public async Task The_list_has_those_of_the_time_and_those_still_open_newest_first()
    {
        Alert open = (await Alerts.RaiseAsync(Terms)).Alert!;
        Alert over = (await Alerts.RaiseAsync(Terms with { Series = "r", Severity = AlertSeverity.Info })).Alert!;
        await Alerts.ResolveAsync(over.Id, "well");
        Host.Clock.NowMs += 7_200_000;
        Alert late = (await Alerts.RaiseAsync(Terms with { Series = "s" })).Alert!;
        Assert.Equal([late.Id, over.Id, open.Id], Alerts.Since(over.RaisedAtMs, null).Select(one => one.Id));
        Assert.Equal([late.Id, open.Id], Alerts.Since(late.RaisedAtMs - 3_600_000, null).Select(one => one.Id));
        Assert.Equal([over.Id], Alerts.Since(0, AlertSeverity.Info).Select(one => one.Id));

        AlertChange twice = await Alerts.ResolveAsync(over.Id, "again");
        Assert.Equal((false, "well"), (twice.IsFirst, twice.Alert!.ResolvedBecause));
        Assert.Null((await Alerts.AcknowledgeAsync(5, "ann")).Alert);
    }

    private List<(EventPriority Priority, string Data)> Events(string tenant)
    {
        using EventReadSession session = Engine.Reader.OpenSession();
        var events = new List<(EventPriority, string)>();
        foreach (EventRef reference in Host.All(tenant))
        {
            Assert.True(session.TryRead(reference, out EventRecord record));
            Assert.True(record.Type.SequenceEqual("alert_triggered"u8));
            events.Add((session.SeriesOf(reference).Priority, Encoding.UTF8.GetString(record.Data)));
        }

        return events;
    }
}
