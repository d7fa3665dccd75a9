namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// A receiver asked to be left alone (<c>Retry-After</c>): not only by the delivery it refused. Set by senders, asked by
/// the feeder; memory only, each delivery's own next attempt is journaled.
/// </summary>
internal sealed class ReceiverHold(TimeProvider clock)
{
    /// <summary>
    /// The longest that others wait: the refused delivery itself waits as long as was asked, but one careless header
    /// must not stop a subscription for hours.
    /// </summary>
    private const long HoldMsMax = 300_000;

    private long _untilMs;

    /// <summary>How much longer, in milliseconds; 0: not at all.</summary>
    internal long RestMs(long nowMs) => Math.Clamp(Volatile.Read(ref _untilMs) - nowMs, 0, HoldMsMax);

    /// <summary>Holds for a time from now on.</summary>
    internal void Until(long retryAfterMs) =>
        Volatile.Write(ref _untilMs, clock.GetUtcNow().ToUnixTimeMilliseconds() + Math.Min(retryAfterMs, HoldMsMax));
}
