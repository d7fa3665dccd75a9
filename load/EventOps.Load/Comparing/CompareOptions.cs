using EventOps.Load.Scenarios;

namespace EventOps.Load.Comparing;

/// <summary>How long and how often the side-by-side measure looks.</summary>
internal sealed record CompareOptions
{
    public int Rounds { get; init; } = 3;

    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Before each round: lets the connections and the tier-1 code be there.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(1);

    public IReadOnlyList<int> Connections { get; init; } = [256, 32, 1];

    /// <summary>Of the contracts that need a key.</summary>
    public int ContractConnections { get; init; } = 256;

    /// <summary>The server's key for them.</summary>
    public required string Key { get; init; }

    /// <summary>More than a handful of quarter-megabyte requests in flight only adds latency on two cores.</summary>
    public int BatchConnections { get; init; } = 4;

    public int PollConnections { get; init; } = 2;

    public long PollBacklog { get; init; } = 500_000;

    public int DiskWrites { get; init; } = 2_000;

    /// <summary>On the disk the server's data lies on.</summary>
    public required string Folder { get; init; }

    public CompareThresholds Thresholds { get; init; } = new();

    /// <summary>What the rounds take together, set-up not counted.</summary>
    public TimeSpan Planned => (Round + WarmUp) * ((Rounds * ((2 * Connections.Count) + 3 + 3)) + 2);

    public string EventType { get; init; } = ExampleEvent.DefaultType;
}
