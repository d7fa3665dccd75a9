namespace EventOps.Load.FanOut;

/// <summary>What the project asks of webhook delivery on two cores, receiver and load generator included.</summary>
internal sealed record FanOutThresholds
{
    /// <summary>Share of a plain HttpClient's events a second.</summary>
    public double RatioToPlain { get; init; } = 0.8;

    public double EventsPerSecond { get; init; } = 100_000;

    /// <summary>Publish to arrival.</summary>
    public TimeSpan LatencyP50 { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Time with dead receivers beside the living, in times without them.</summary>
    public double RatioWithDead { get; init; } = 1.1;

    /// <summary>
    /// What a backlog behind a dead receiver may cost beyond the same events without one: noise of a collected heap,
    /// while a single machine word an event would be more at ten million.
    /// </summary>
    public double BacklogMiB { get; init; } = 64;
}
