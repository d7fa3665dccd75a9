using EventOps.Operations.Instruments;

namespace EventOps.Contracts.OpsConsole;

/// <summary>A metric's unit as the console shows it: those of the contract by name, the others by how they end.</summary>
internal static class MetricUnits
{
    private static readonly Dictionary<string, string?> Named = new(StringComparer.Ordinal)
    {
        [ContractMetrics.Coverage] = null,
        [ContractMetrics.Throughput] = "msg/s",
        [ContractMetrics.FailoverLatency] = "ms",
        [ContractMetrics.RunbookExitCode] = null,
        [ContractMetrics.Backlog] = "messages",
    };

    /// <summary>The unit; null for a number that counts something, and for a ratio.</summary>
    internal static string? Of(string metric)
    {
        if (Named.TryGetValue(metric, out string? unit))
        {
            return unit;
        }

        // A histogram's count counts, whatever was measured.
        ReadOnlySpan<char> name = metric.AsSpan();
        if (name.EndsWith("_count"))
        {
            return null;
        }

        name = name.EndsWith("_total") ? name[..^"_total".Length] : name;
        name = name.EndsWith("_sum") ? name[..^"_sum".Length] : name;
        return name.EndsWith("_seconds") ? "s" : name.EndsWith("_bytes") ? "bytes" : null;
    }
}
