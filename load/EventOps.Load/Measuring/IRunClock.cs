namespace EventOps.Load.Measuring;

/// <summary>The run's one clock: every intended time, send time and arrival is on it, in nanoseconds.</summary>
internal interface IRunClock
{
    long NowNs { get; }

    /// <summary>
    /// Blocks the calling thread (the pacer's, never a socket's) until the time has come or the run is stopped.
    /// </summary>
    void WaitUntil(long dueNs, CancellationToken stop);
}
