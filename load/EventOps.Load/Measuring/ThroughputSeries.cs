namespace EventOps.Load.Measuring;

/// <summary>Counts per second of the run, preallocated for its longest allowed duration; any thread may add.</summary>
internal sealed class ThroughputSeries
{
    private const long NsPerSecond = 1_000_000_000;

    private readonly long[] _requests;
    private readonly long[] _events;
    private readonly long[] _errors;
    private long _startNs;
    private int _lastSecond;

    public ThroughputSeries(int secondsMax)
    {
        _requests = new long[secondsMax];
        _events = new long[secondsMax];
        _errors = new long[secondsMax];
    }

    public void Add(long nowNs, int events, bool isError)
    {
        int second = (int)Math.Clamp((nowNs - _startNs) / NsPerSecond, 0, _requests.Length - 1);
        Interlocked.Increment(ref _requests[second]);
        Interlocked.Add(ref _events[second], events);
        if (isError)
        {
            Interlocked.Increment(ref _errors[second]);
        }

        if (second > Volatile.Read(ref _lastSecond))
        {
            Volatile.Write(ref _lastSecond, second);
        }
    }

    public void Restart(long startNs)
    {
        Array.Clear(_requests);
        Array.Clear(_events);
        Array.Clear(_errors);
        (_startNs, _lastSecond) = (startNs, 0);
    }

    public IReadOnlyList<SecondPoint> Points() =>
        [.. Enumerable.Range(0, _lastSecond + 1).Select(s => new SecondPoint(s, _requests[s], _events[s], _errors[s]))];
}
