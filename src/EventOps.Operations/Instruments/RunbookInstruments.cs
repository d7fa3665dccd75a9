using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace EventOps.Operations.Instruments;

/// <summary>
/// What runbooks leave in the metrics. Before the first run of a command, and before the first failover, there is no
/// sample: nothing is made up. Whoever runs them tells; at a start also what the journal says of the last runs. Any
/// thread.
/// </summary>
public sealed class RunbookInstruments
{
    /// <summary>More commands than the contract has; what comes beyond has no series.</summary>
    private const int CommandsMax = 16;

    private readonly ConcurrentDictionary<string, (int ExitCode, double FinishedSeconds)> _last = new(StringComparer.Ordinal);
    private double _failoverMs = double.NaN;

    internal RunbookInstruments(Meter meter)
    {
        meter.CreateObservableGauge(
            ContractMetrics.FailoverLatency, FailoverMs, null,
            "Milliseconds that the last failover or failback kept events from being taken; none before the first.");
        meter.CreateObservableGauge(
            ContractMetrics.RunbookExitCode, ExitCodes, null, "Exit code of the last run, by runbook command; 0 is success.");
        meter.CreateObservableGauge(
            "eventops.runbook.finished", Finishes, "s", "When the last run ended, in seconds since 1970, by runbook command.");
    }

    /// <summary>A run has ended, of whatever kind but a dry one.</summary>
    public void Finished(string command, int exitCode, DateTimeOffset at)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        if (_last.Count < CommandsMax || _last.ContainsKey(command))
        {
            _last[command] = (exitCode, at.ToUnixTimeMilliseconds() / 1_000.0);
        }
    }

    /// <summary>A failover or failback took so long, from the last event taken to the next that could be.</summary>
    public void FailedOver(TimeSpan took) => Volatile.Write(ref _failoverMs, took.TotalMilliseconds);

    private IEnumerable<Measurement<double>> FailoverMs()
    {
        double ms = Volatile.Read(ref _failoverMs);
        return double.IsNaN(ms) ? [] : [new Measurement<double>(ms)];
    }

    private IEnumerable<Measurement<long>> ExitCodes() =>
        _last.Select(static one => new Measurement<long>(one.Value.ExitCode, Label(one.Key)));

    private IEnumerable<Measurement<double>> Finishes() =>
        _last.Select(static one => new Measurement<double>(one.Value.FinishedSeconds, Label(one.Key)));

    private static KeyValuePair<string, object?> Label(string command) => new("command", command);
}
