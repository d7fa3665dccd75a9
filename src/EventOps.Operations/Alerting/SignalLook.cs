using EventOps.Engine;
using EventOps.Engine.Subscriptions;

namespace EventOps.Operations.Alerting;

/// <summary>
/// Counts the signals. With thousands of subscriptions a count takes long; it then rests, so that counting takes at most
/// a twentieth of the time, and the last count stands. The evaluator's thread.
/// </summary>
internal sealed class SignalLook(EventPipeline engine, TimeProvider clock, TimeSpan interval)
{
    private const int RestFactor = 20;
    private readonly ClockWatch _clockWatch = new(clock);
    private IReadOnlyList<SubscriptionCondition> _counted = [];
    private long _countedAt;
    private TimeSpan _rest;

    internal AlertSignals Look()
    {
        long now = clock.GetTimestamp();
        if (_rest == TimeSpan.Zero || clock.GetElapsedTime(_countedAt, now) >= _rest)
        {
            _counted = engine.Subscriptions.LookAtAll(engine.Webhooks);
            _countedAt = now;
            TimeSpan took = clock.GetElapsedTime(now);
            _rest = took * RestFactor > interval ? took * RestFactor : TimeSpan.Zero;
        }

        // In this order: one that is disabled in between is one or the other.
        return AlertSignals.Of(
            _counted, one => engine.Webhooks?.IsDisabling(one) == true || one.Disabled is not null, _clockWatch.Look());
    }
}
