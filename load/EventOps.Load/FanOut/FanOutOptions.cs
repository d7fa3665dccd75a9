using EventOps.Load.Scenarios;

namespace EventOps.Load.FanOut;

/// <summary>How much of what a fan-out measure does, and how often.</summary>
internal sealed record FanOutOptions
{
    public int Subscriptions { get; init; } = 4;

    /// <summary>Of <see cref="Subscriptions"/>, how many have a receiver that is dead; each second one hangs, the others refuse.</summary>
    public int Dead { get; init; }

    /// <summary>Requests at once for each subscription.</summary>
    public int InFlight { get; init; } = 4;

    /// <summary>Published in a round; each subscription gets all of them.</summary>
    public int Events { get; init; } = 500_000;

    public int BatchSize { get; init; } = 1_000;

    public int PublishConnections { get; init; } = 2;

    public int Rounds { get; init; } = 3;

    /// <summary>Single publishes a second, and for how long, when latency is measured.</summary>
    public double Rate { get; init; } = 1_000;

    public TimeSpan During { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same before, not measured.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Events that wait behind a dead receiver when memory is measured.</summary>
    public long Backlog { get; init; }

    /// <summary>How long memory is watched once the backlog is there.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A round in which nothing has arrived for so long is over.</summary>
    public TimeSpan QuietMax { get; init; } = TimeSpan.FromSeconds(20);

    public string EventType { get; init; } = ExampleEvent.DefaultType;

    public FanOutThresholds Thresholds { get; init; } = new();
}
