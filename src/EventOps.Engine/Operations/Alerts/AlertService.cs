using EventOps.Engine.Intake;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>
/// Raises, resolves and acknowledges alerts, and lists them: the port of whoever watches, and of contracts. Every change
/// is a journal record and is answered once it is durable; taken even while publishing is stopped or the disk is too full
/// for events. Any thread.
/// </summary>
public sealed class AlertService
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly AlertAnnouncer _announcer;

    internal AlertService(EngineState state, EventIntake intake, AlertAnnouncer announcer)
    {
        _state = state;
        _intake = intake;
        _announcer = announcer;
    }

    /// <summary>The alerts so far.</summary>
    public AlertBook Book => _state.Alerts;

    /// <summary>Raises an alert, unless the series has one that is open; its event follows, at the latest with the next
    /// <see cref="AnnounceAsync"/>.</summary>
    public async ValueTask<AlertChange> RaiseAsync(AlertTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (Book.FindOpen(terms.Rule, terms.Series) is not { } open)
        {
            ControlReceipt receipt = await _intake.SubmitAsync(new AlertRaised(terms));
            if (receipt.Error != AdmitError.None)
            {
                return new AlertChange(receipt.Error, null, IsFirst: false);
            }

            if (Book.Find(receipt.Id) is { } raised)
            {
                _announcer.Add(raised);
                await AnnounceAsync();
                return new AlertChange(AdmitError.None, raised, IsFirst: true);
            }

            open = Book.FindOpen(terms.Rule, terms.Series);
        }

        return new AlertChange(AdmitError.None, open, IsFirst: false);
    }

    /// <summary>Says that what an alert says is over; one that is over stays as it is.</summary>
    public ValueTask<AlertChange> ResolveAsync(long id, string because) =>
        ChangeAsync(id, static one => !one.IsOpen, new AlertResolved(id, because));

    /// <summary>Says who knows of an alert; the first stays.</summary>
    public ValueTask<AlertChange> AcknowledgeAsync(long id, string by) =>
        ChangeAsync(id, static one => one.AcknowledgedBy is not null, new AlertAcknowledged(id, by));

    /// <summary>Those raised since a time, in milliseconds since 1970, and those that are still open; newest first.</summary>
    /// <param name="sinceMs">The time.</param>
    /// <param name="severity">Only those of one severity; null: all.</param>
    public IReadOnlyList<Alert> Since(long sinceMs, AlertSeverity? severity) =>
    [
        .. Book.All
            .Where(one => one.IsOpen || one.RaisedAtMs >= sinceMs)
            .Where(one => severity is null || one.Terms.Severity == severity)
            .Reverse(),
    ];

    /// <summary>Publishes the events of alerts that have none yet: of those a crash or the journal came between.</summary>
    public ValueTask AnnounceAsync() => _announcer.AnnounceAsync();

    /// <summary>Whether an alert's events are published, or given up.</summary>
    internal bool IsAnnounced(Alert alert) => _announcer.IsDone(alert.Id);

    private async ValueTask<AlertChange> ChangeAsync(long id, Func<Alert, bool> isDone, Journaling.IControlRecord record)
    {
        if (Book.Find(id) is not { } alert || isDone(alert))
        {
            return new AlertChange(AdmitError.None, Book.Find(id), IsFirst: false);
        }

        ControlReceipt receipt = await _intake.SubmitAsync(record);
        return new AlertChange(receipt.Error, receipt.Error == AdmitError.None ? Book.Find(id) : null, IsFirst: true);
    }
}

/// <summary>The answer to a change of an alert.</summary>
/// <param name="Error">Why it was not made.</param>
/// <param name="Alert">The alert as it is now; null when there is none.</param>
/// <param name="IsFirst">Whether this made the change, and nobody before.</param>
public readonly record struct AlertChange(AdmitError Error, Alert? Alert, bool IsFirst);
