namespace EventOps.Load.Scenarios;

/// <summary>The built-in scenarios by name.</summary>
internal static class ScenarioCatalogue
{
    public static IReadOnlyList<ScenarioEntry> All { get; } =
    [
        new("publish-single", "One event a request; N connections, closed loop.", PublishScenario.Single),
        new("publish-rate", "One event a request at a rate, whatever the server does (open model).", PublishScenario.Rate),
        new(
            "publish-batch",
            "Batches of K of the contract's example event: NDJSON, JSON or MessagePack.",
            () => new PublishBatchScenario()),
        new("poll", "Prepares a backlog and reads it in pages with next_cursor until drained.", () => new PollScenario()),
        new(
            "mixed",
            "Publish at a rate, long-poll and acknowledge beside it; latency from publish to arrival.",
            () => new MixedScenario(TimeSpan.FromSeconds(10))),
        new("replay-file", "Posts the lines of an NDJSON file over again until N events are sent.", () => new ReplayFileScenario()),
    ];

    public static ILoadScenario? Create(string name) => All.FirstOrDefault(entry => entry.Name == name)?.Create();
}

/// <summary>One row of <c>list</c>.</summary>
internal sealed record ScenarioEntry(string Name, string Description, Func<ILoadScenario> Create);
