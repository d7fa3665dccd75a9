namespace EventOps.Engine.Logs.Searching;

/// <summary>What a search may take, by the clock.</summary>
internal sealed class LogBudget(TimeProvider clock, CancellationToken cancellation)
{
    private readonly long _startedAt = clock.GetTimestamp();

    /// <summary>Whether a search must answer with what it has.</summary>
    internal bool IsSpent => Took(Limits.LogSearchMs);

    /// <summary>Whether a search whose page is full must stop counting.</summary>
    internal bool IsCountSpent => Took(Limits.LogCountMs);

    /// <summary>How long the search has taken so far.</summary>
    internal double ElapsedMs => clock.GetElapsedTime(_startedAt).TotalMilliseconds;

    /// <summary>Throws when nobody waits for the answer any more.</summary>
    internal void Demand() => cancellation.ThrowIfCancellationRequested();

    private bool Took(int ms)
    {
        cancellation.ThrowIfCancellationRequested();
        return ElapsedMs >= ms;
    }
}
