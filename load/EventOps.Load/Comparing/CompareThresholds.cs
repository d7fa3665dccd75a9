namespace EventOps.Load.Comparing;

/// <summary>What the project asks of the server on two cores, load generator included.</summary>
internal sealed record CompareThresholds
{
    /// <summary>Share of the bare endpoint's request rate, by connections.</summary>
    public IReadOnlyDictionary<int, double> RatioToBare { get; init; } = new Dictionary<int, double> { [256] = 0.88, [32] = 0.6 };

    /// <summary>The same of the contracts that need a key, at <see cref="CompareOptions.ContractConnections"/>.</summary>
    public double ContractRatioToBare { get; init; } = 0.8;

    /// <summary>One connection's p50, in durable 4 KiB writes of the disk.</summary>
    public double DiskWritesP50 { get; init; } = 1.8;

    public double NdjsonEventsPerSecond { get; init; } = 1_500_000;

    public TimeSpan BatchP99 { get; init; } = TimeSpan.FromMilliseconds(50);

    public double PollEventsPerSecond { get; init; } = 1_000_000;
}
