using System.Diagnostics.Metrics;
using EventOps.Engine.Observability;
using EventOps.Engine.Operations.Alerts;

namespace EventOps.Operations.Alerting;

/// <summary>
/// The signals as metrics, as they were when they were last looked at, and how many alerts are open. Of a signal the
/// largest series have one, and what is 0 has none: subscribers' names are anybody's to choose. Any thread.
/// </summary>
internal sealed class SignalInstruments : IDisposable
{
    /// <summary>Series of one signal; a scrape of all of them is some 100 KB.</summary>
    internal const int SeriesMax = 100;

    private readonly Meter _meter;
    private AlertSignals? _signals;

    /// <param name="book">The alerts.</param>
    /// <param name="scope">Whose metrics these are, where one process has several servers; null: everybody's.</param>
    internal SignalInstruments(AlertBook book, object? scope)
    {
        _meter = new Meter(new MeterOptions(EngineMetrics.MeterName) { Scope = scope });
        Add("eventops.queue.unsettled.jobs", AlertSignals.QueueJobs, "{job}",
            "Jobs of a queue that wait, are to be tried again, or are handed over; the largest 100 queues.");
        Add("eventops.queue.failed.jobs", AlertSignals.QueueFailed, "{job}", "Failed jobs of a queue; the largest 100.");
        Add("eventops.webhook.circuit.open", AlertSignals.CircuitOpen, null,
            "1 for a webhook subscription whose endpoint has failed over and over and is left alone; at most 100.");
        Add("eventops.subscription.disabled", AlertSignals.Disabled, null, "1 for a subscription that is disabled; at most 100.");
        Add("eventops.subscription.stalled", AlertSignals.Stalled, "s",
            "For how long a subscription has had events to take and has taken none; the largest 100.");
        Add("eventops.clock.jump", AlertSignals.ClockJump, "s",
            "The largest jump of the wall clock within the last five minutes, forward or back.");
        _meter.CreateObservableGauge("eventops.alerts.open", () => Open(book), "{alert}", "Alerts that are open, by severity.");
    }

    /// <summary>Shows what was looked at.</summary>
    internal void Show(AlertSignals signals) => Volatile.Write(ref _signals, signals);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Add(string name, string signal, string? unit, string help) =>
        _meter.CreateObservableGauge(name, () => Worst(signal), unit, help);

    private IEnumerable<Measurement<double>> Worst(string signal) => Volatile.Read(ref _signals) is not { } signals
        ? []
        : signals.Of(signal)
            .Where(static one => one.Value != 0 || one.Series.Length == 0)
            .OrderByDescending(static one => one.Value)
            .ThenBy(static one => one.Series, StringComparer.Ordinal)
            .Take(SeriesMax)
            .Select(static one => new Measurement<double>(one.Value, TagsOf(one.Series)));

    private static IEnumerable<KeyValuePair<string, object?>> TagsOf(string series) =>
        AlertSeries.Read(series).Select(static one => new KeyValuePair<string, object?>(one.Name, one.Value));

    private static IEnumerable<Measurement<long>> Open(AlertBook book)
    {
        IReadOnlyList<Alert> all = book.All;
        foreach (AlertSeverity severity in Enum.GetValues<AlertSeverity>())
        {
            long open = all.Count(one => one.IsOpen && one.Terms.Severity == severity);
            yield return new Measurement<long>(open, new KeyValuePair<string, object?>("severity", AlertSeverities.NameOf(severity)));
        }
    }
}
