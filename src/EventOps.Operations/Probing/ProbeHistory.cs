namespace EventOps.Operations.Probing;

/// <summary>The last hundred probes of a service, and what they come to. Any thread; the lock is held over memory only.</summary>
internal sealed class ProbeHistory
{
    internal const int ResultsMax = 100;

    /// <summary>A service that failed twice in its last ten probes is degraded though the last went well.</summary>
    internal const int RecentProbes = 10;

    internal const int RecentFailuresMax = 1;

    private readonly Lock _lock = new();
    private readonly Queue<ProbeResult> _results = new(ResultsMax);
    private ProbeResult? _last;

    internal void Add(ProbeResult result)
    {
        lock (_lock)
        {
            if (_results.Count == ResultsMax)
            {
                _results.Dequeue();
            }

            _results.Enqueue(result);
            _last = result;
        }
    }

    internal ServiceReport Report(ProbedService service)
    {
        ProbeResult[] results;
        ProbeResult? last;
        lock (_lock)
        {
            results = [.. _results];
            last = _last;
        }

        if (last is not { } newest)
        {
            return new ServiceReport(service, ServiceHealth.Unknown, "not probed yet", null, 0, null, 0, []);
        }

        double[] answered = [.. results.Where(one => one.Outcome.Health != ServiceHealth.Down).Select(one => one.ElapsedMs).Order()];
        ProbeTimes? times = answered.Length == 0 ? null : new ProbeTimes(answered.Average(), At(answered, 0.95), At(answered, 0.99));
        double failedPercent = 100.0 * (results.Length - answered.Length) / results.Length;
        ProbeOutcome outcome = Judge(newest.Outcome, results);
        return new ServiceReport(service, outcome.Health, outcome.Reason, newest.At, results.Length, times, failedPercent, Latest(results));
    }

    private static ProbeResult[] Latest(ProbeResult[] results) => [.. results.Reverse().Take(ServiceReport.LatestMax)];

    private static ProbeOutcome Judge(ProbeOutcome last, ProbeResult[] results)
    {
        ProbeResult[] recent = results.Length > RecentProbes ? results[^RecentProbes..] : results;
        int failed = recent.Count(one => one.Outcome.Health == ServiceHealth.Down);
        return last.Health == ServiceHealth.Healthy && failed > RecentFailuresMax
            ? ProbeOutcome.Degraded($"{failed} of the last {recent.Length} probes failed")
            : last;
    }

    private static double At(double[] ordered, double share) => ordered[(int)Math.Ceiling(share * ordered.Length) - 1];
}
