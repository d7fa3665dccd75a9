namespace EventOps.Contracts.Metrics;

/// <summary>
/// The instruments of System.Runtime that no general rule makes good. Four gauges end in <c>_count</c>, which is a
/// histogram's ending and which promtool refuses; the plural says the same. Two levels (threads, queue length) are
/// published by the runtime as counters though they go down; a counter that falls reads as a restart, so they are
/// gauges.
/// </summary>
internal static class RuntimeInstruments
{
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["dotnet.assembly.count"] = "dotnet_assemblies",
        ["dotnet.process.cpu.count"] = "dotnet_process_cpus",
        ["dotnet.thread_pool.thread.count"] = "dotnet_thread_pool_threads",
        ["dotnet.timer.count"] = "dotnet_timers",
    };

    private static readonly HashSet<string> Levels = new(StringComparer.Ordinal)
    {
        "dotnet.thread_pool.thread.count",
        "dotnet.thread_pool.queue.length",
    };

    /// <summary>The family name of an instrument that has one of its own here, or null.</summary>
    public static string? NameOf(string instrument) => Renamed.GetValueOrDefault(instrument);

    /// <summary>The shape, with what the runtime got wrong put right.</summary>
    public static InstrumentShape Correct(string instrument, InstrumentShape shape) =>
        Levels.Contains(instrument) ? shape with { Kind = MetricKind.Gauge, Aggregation = Aggregation.Sum } : shape;
}
