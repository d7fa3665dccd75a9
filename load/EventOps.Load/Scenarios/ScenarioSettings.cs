namespace EventOps.Load.Scenarios;

/// <summary>What a scenario may be told; each reads what concerns it.</summary>
internal sealed record ScenarioSettings
{
    public int Connections { get; init; } = 256;

    public double Rate { get; init; } = 5_000;

    public TimeSpan During { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Events in a batch.</summary>
    public int BatchSize { get; init; } = 1_000;

    public BatchEncoding Encoding { get; init; } = BatchEncoding.Ndjson;

    /// <summary>Events in a poll page.</summary>
    public int PageSize { get; init; } = 1_000;

    /// <summary>Events to prepare (poll) or to send (replay-file) in all.</summary>
    public long Events { get; init; } = 100_000;

    /// <summary>Poll from the first event again when drained, until the load's time is over.</summary>
    public bool Repeat { get; init; }

    /// <summary>NDJSON file of replay-file.</summary>
    public string? File { get; init; }

    /// <summary>Event type that is published and subscribed to.</summary>
    public string EventType { get; init; } = ExampleEvent.DefaultType;

    /// <summary>What single publishes send; null: the Event Bus contract's example with <see cref="EventType"/>.</summary>
    public PublishRequest? Publish { get; init; }

    /// <summary>Sets this run's subscribers and events apart from other runs'.</summary>
    public string RunId { get; init; } = "run";
}
