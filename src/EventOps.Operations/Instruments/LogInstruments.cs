using System.Diagnostics.Metrics;

namespace EventOps.Operations.Instruments;

/// <summary>What the log store loses, in the metrics: nothing of it fails a caller, so nobody else would tell.</summary>
internal static class LogInstruments
{
    internal static void Add(Meter meter, Func<LogLosses> losses)
    {
        meter.CreateObservableCounter(
            "eventops.log.reads.failed",
            () =>
            {
                LogLosses now = losses();
                return (Measurement<long>[])[new(now.DamagedReads, Reason("damaged")), new(now.RefusedReads, Reason("refused"))];
            },
            "{read}",
            "Reads of kept log lines that failed, by reason: damaged, the bytes no longer match their checksum, or refused by the disk. "
            + "Searches and exports go without those lines and say so.");
        meter.CreateObservableCounter(
            "eventops.log.lines.dropped",
            () => losses().DroppedLines,
            "{line}",
            "Log lines of the server itself that were not kept, because too many waited or the disk refused them.");
    }

    private static KeyValuePair<string, object?> Reason(string name) => new("reason", name);
}

/// <summary>What the log store has lost since the start.</summary>
/// <param name="DamagedReads">Reads of what did not match its checksum.</param>
/// <param name="RefusedReads">Reads that the disk answered with an error.</param>
/// <param name="DroppedLines">Lines of the server itself that were not kept.</param>
public readonly record struct LogLosses(long DamagedReads, long RefusedReads, long DroppedLines);
