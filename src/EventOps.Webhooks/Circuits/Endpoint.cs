namespace EventOps.Webhooks.Circuits;

/// <summary>What is known about one endpoint: its circuit, the attempts under way, when it was last used. Any thread.</summary>
/// <param name="circuit">Its circuit.</param>
/// <param name="inFlightMax">Attempts at once.</param>
internal sealed class Endpoint(EndpointCircuit circuit, int inFlightMax)
{
    private int _inFlight;
    private long _lastUsedMs;

    internal EndpointCircuit Circuit => circuit;

    internal bool IsFull => Volatile.Read(ref _inFlight) >= inFlightMax;

    internal bool IsBusy => Volatile.Read(ref _inFlight) > 0;

    internal long LastUsedMs => Volatile.Read(ref _lastUsedMs);

    /// <summary>Takes a place among the attempts under way, or finds none.</summary>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _inFlight) <= inFlightMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _inFlight);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    internal void Leave() => Interlocked.Decrement(ref _inFlight);

    internal void Touch(long nowMs) => Volatile.Write(ref _lastUsedMs, nowMs);
}
