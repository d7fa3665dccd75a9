using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Operations.Alerting;

/// <summary>
/// What rules can look at beside the metrics: figures of each queue, each subscription and the clock. They are metrics as
/// well (<see cref="SignalInstruments"/>), but there only the worst of them have a series. Immutable.
/// </summary>
internal sealed class AlertSignals
{
    internal const string QueueJobs = "eventops_queue_unsettled_jobs";
    internal const string QueueFailed = "eventops_queue_failed_jobs";
    internal const string CircuitOpen = "eventops_webhook_circuit_open";
    internal const string Disabled = "eventops_subscription_disabled";
    internal const string Stalled = "eventops_subscription_stalled_seconds";
    internal const string ClockJump = "eventops_clock_jump_seconds";

    private readonly Dictionary<string, IReadOnlyList<SeriesValue>> _values;

    private AlertSignals(Dictionary<string, IReadOnlyList<SeriesValue>> values) => _values = values;

    /// <summary>Their names.</summary>
    internal static IReadOnlyList<string> Names { get; } = [QueueJobs, QueueFailed, CircuitOpen, Disabled, Stalled, ClockJump];

    /// <summary>The series of a signal.</summary>
    internal IReadOnlyList<SeriesValue> Of(string name) => _values[name];

    /// <summary>The series of a signal, as those of a metric.</summary>
    internal IReadOnlyList<NotedSeries> Noted(string name) =>
        [.. _values[name].Select(static one => new NotedSeries(one.Series, one.Value, [], []))];

    /// <summary>Counts what was looked at.</summary>
    /// <param name="subscriptions">How each subscription does.</param>
    /// <param name="isDisabled">Whether one is disabled, or about to be: of this moment, since an alert says so first.</param>
    /// <param name="clockJumpSeconds">The largest jump of the clock.</param>
    internal static AlertSignals Of(
        IEnumerable<SubscriptionCondition> subscriptions, Func<Subscription, bool> isDisabled, double clockJumpSeconds)
    {
        var queues = new Dictionary<string, LaneCondition>(StringComparer.Ordinal);
        var open = new List<SeriesValue>();
        var off = new List<SeriesValue>();
        var stalled = new List<SeriesValue>();
        foreach (SubscriptionCondition one in subscriptions)
        {
            SubscriptionTerms terms = one.Subscription.Terms;
            foreach (LaneCondition lane in one.Lanes)
            {
                // A queue is one priority of a subscriber, over all of its subscriptions.
                string queue = AlertSeries.Of(
                    ("queue", new QueueName(terms.Subscriber, lane.Priority).ToString()), ("tenant", terms.Tenant));
                LaneCondition sum = queues.GetValueOrDefault(queue);
                queues[queue] = new LaneCondition(lane.Priority, sum.Unsettled + lane.Unsettled, sum.Failed + lane.Failed);
            }

            string series = AlertSeries.OfSubscription(
                terms.Tenant, terms.Subscriber, EventId.ToText("sub_", one.Subscription.Id));
            bool disabled = isDisabled(one.Subscription);
            open.Add(new SeriesValue(series, one.IsHeldBack && !disabled ? 1 : 0));
            off.Add(new SeriesValue(series, disabled ? 1 : 0));

            // Of a disabled one everybody knows why.
            stalled.Add(new SeriesValue(series, disabled ? 0 : one.StalledMs / 1_000.0));
        }

        return new AlertSignals(new Dictionary<string, IReadOnlyList<SeriesValue>>(StringComparer.Ordinal)
        {
            [QueueJobs] = [.. queues.Select(static one => new SeriesValue(one.Key, one.Value.Unsettled))],
            [QueueFailed] = [.. queues.Select(static one => new SeriesValue(one.Key, one.Value.Failed))],
            [CircuitOpen] = open,
            [Disabled] = off,
            [Stalled] = stalled,
            [ClockJump] = [new SeriesValue(string.Empty, clockJumpSeconds)],
        });
    }
}
