using System.Globalization;
using EventOps.Engine;
using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using EventOps.Engine.Operations.Alerts;
using EventOps.Operations.Readings;
using Microsoft.Extensions.Logging;

namespace EventOps.Operations.Alerting;

/// <summary>
/// Looks at what the rules name, again and again, and raises and resolves alerts by it. Belongs to one engine and is
/// disposed before it.
/// </summary>
/// <remarks>
/// One loop, <c>alert evaluator</c>, on pool threads: it alone has what is known of each rule. A look:
/// <list type="number">
/// <item>finds out which alerts are open, and resolves those that nothing watches any more,</item>
/// <item>counts the signals, and shows them as metrics,</item>
/// <item>reads the metrics that rules name,</item>
/// <item>asks each rule what is to be done, and does it: journaled, so a restart finds open alerts open,</item>
/// <item>publishes events of alerts that have none yet.</item>
/// </list>
/// What the journal does not take is wanted again at the next look.
/// </remarks>
public sealed class AlertEvaluator : IAsyncDisposable
{
    private readonly EventPipeline _engine;
    private readonly IMetricReadings _readings;
    private readonly AlertSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly BackgroundLoop _loop;
    private readonly (RuleWatch Watch, RuleFigures Figures)[] _rules;
    private readonly ReadingPass _pass;
    private readonly SignalInstruments _instruments;
    private readonly SignalLook _signals;
    private readonly long _startedAt;

    /// <summary>Makes it; nothing runs yet.</summary>
    /// <param name="engine">The engine it watches, and raises alerts in.</param>
    /// <param name="readings">The metrics.</param>
    /// <param name="settings">What is watched.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Where it tells of alerts.</param>
    /// <param name="scope">Whose metrics its own are, where one process has several servers; null: everybody's.</param>
    public AlertEvaluator(
        EventPipeline engine, IMetricReadings readings, AlertSettings settings, TimeProvider clock, ILogger log, object? scope = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(clock);
        _engine = engine;
        _readings = readings;
        _settings = settings;
        _clock = clock;
        _log = log;
        _loop = new BackgroundLoop("alert evaluator", "no alert is raised or resolved", log);
        _rules = [.. settings.Rules.Select(static one => (new RuleWatch(one), new RuleFigures(one)))];
        _pass = new ReadingPass(settings.Rules.Where(static one => !AlertSignals.Names.Contains(one.Metric.Metric)));
        _instruments = new SignalInstruments(engine.Operations.Alerts.Book, scope);
        _signals = new SignalLook(engine, clock, settings.Interval);
        _startedAt = clock.GetTimestamp();
    }

    /// <summary>What is wrong with it, for the operator; null when nothing is. Any thread.</summary>
    public string? Failure => _loop.Death;

    private AlertService Alerts => _engine.Operations.Alerts;

    /// <summary>Starts looking.</summary>
    public void Start()
    {
        _engine.Status.Watch(() => Failure);
        _loop.Start(RunAsync);
    }

    /// <summary>Stops looking; the alerts stay as they are.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        _instruments.Dispose();
    }

    /// <summary>Looks once. One at a time.</summary>
    internal async ValueTask LookAsync()
    {
        // What is open is asked first: the engine raises before it does what it raises for.
        await NoteOpenAsync();
        AlertSignals signals = _signals.Look();
        _instruments.Show(signals);
        if (!_pass.IsEmpty)
        {
            _pass.Read(_readings);
        }

        long nowMs = (long)_clock.GetElapsedTime(_startedAt).TotalMilliseconds;
        foreach ((RuleWatch watch, RuleFigures figures) in _rules)
        {
            string metric = watch.Rule.Metric.Metric;
            IReadOnlyList<NotedSeries> series = AlertSignals.Names.Contains(metric) ? signals.Noted(metric) : _pass.Of(metric);
            foreach (AlertStep step in watch.Look(figures.Of(series, nowMs), nowMs).ToArray())
            {
                await TakeAsync(watch, step);
            }
        }

        await Alerts.AnnounceAsync();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_settings.Interval, _clock);
        while (await timer.WaitForNextTickAsync(_loop.Stopping))
        {
            await LookAsync();
        }
    }

    /// <summary>Alerts that somebody else raised, or the process before this one, are gone on with.</summary>
    private async ValueTask NoteOpenAsync()
    {
        foreach (Alert alert in Alerts.Book.All)
        {
            if (!alert.IsOpen)
            {
                continue;
            }

            if (Array.Find(_rules, one => one.Watch.Rule.Name == alert.Terms.Rule).Watch is { } watch)
            {
                watch.NoteOpen(alert.Terms.Series);
            }
            else
            {
                await Alerts.ResolveAsync(alert.Id, "The rule is not there any more");
            }
        }
    }

    private async ValueTask TakeAsync(RuleWatch watch, AlertStep step)
    {
        AlertRule rule = watch.Rule;
        if (step.Raises)
        {
            var terms = new AlertTerms(
                rule.Name,
                step.Series,
                rule.Severity,
                rule.Service.Fill(rule, step.Series, step.Value),
                rule.Message.Fill(rule, step.Series, step.Value))
            {
                Value = step.Value,
                Threshold = rule.Threshold,
            };
            AlertChange raised = await Alerts.RaiseAsync(terms);
            if (raised.Error == AdmitError.None)
            {
                watch.Done(step);
                _log.LogWarning("Alert {Alert} ({Rule}): {Message}", raised.Alert?.IdText, rule.Name, terms.Message);
            }
        }
        else if (Alerts.Book.FindOpen(rule.Name, step.Series) is not { } open
            || (await Alerts.ResolveAsync(open.Id, BecauseOf(step))).Error == AdmitError.None)
        {
            watch.Done(step);
            _log.LogInformation("Alert of {Rule} is over: {Series}", rule.Name, step.Series);
        }
    }

    private static string BecauseOf(AlertStep step) => double.IsNaN(step.Value)
        ? "The series is no longer there"
        : "The value is " + step.Value.ToString("0.####", CultureInfo.InvariantCulture);
}
