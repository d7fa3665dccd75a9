namespace EventOps.Bench;

/// <summary>What the parse benchmarks parse.</summary>
internal static class ParseSamples
{
    /// <summary>The Event Bus contract's example of POST /publish, compact.</summary>
    public const string ExampleEvent =
        "{\"event_type\":\"deployment_completed\",\"source\":\"HEPHAESTUS\"," +
        "\"data\":{\"component\":\"prod-n8n\",\"version\":\"1.0.5\",\"duration_ms\":12500,\"success\":true}," +
        "\"priority\":\"normal\",\"metadata\":{\"correlation_id\":\"deploy_abc123\",\"triggered_by\":\"ATLAS\"}}";
}
