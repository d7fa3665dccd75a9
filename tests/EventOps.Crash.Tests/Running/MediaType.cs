namespace EventOps.Crash.Tests.Running;

/// <summary>What bodies are sent as.</summary>
internal static class MediaType
{
    internal const string Json = "application/json";
    internal const string Ndjson = "application/x-ndjson";
}
