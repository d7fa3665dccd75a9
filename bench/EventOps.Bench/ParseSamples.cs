using EventOps.Engine.MessagePack;

namespace EventOps.Bench;

/// <summary>What the parse benchmarks parse.</summary>
internal static class ParseSamples
{
    /// <summary>The Event Bus contract's example of POST /publish, compact.</summary>
    public const string ExampleEvent =
        "{\"event_type\":\"deployment_completed\",\"source\":\"HEPHAESTUS\"," +
        "\"data\":{\"component\":\"prod-n8n\",\"version\":\"1.0.5\",\"duration_ms\":12500,\"success\":true}," +
        "\"priority\":\"normal\",\"metadata\":{\"correlation_id\":\"deploy_abc123\",\"triggered_by\":\"ATLAS\"}}";

    /// <summary>The same event in MessagePack.</summary>
    public static byte[] ExampleEventAsMessagePack()
    {
        byte[] bytes = new byte[ExampleEvent.Length];
        MessagePackWriter writer = new(bytes);
        writer.WriteMapHeader(5);
        WritePair(ref writer, "event_type", "deployment_completed");
        WritePair(ref writer, "source", "HEPHAESTUS");
        writer.WriteString("data");
        writer.WriteMapHeader(4);
        WritePair(ref writer, "component", "prod-n8n");
        WritePair(ref writer, "version", "1.0.5");
        writer.WriteString("duration_ms");
        writer.WriteInt64(12500);
        writer.WriteString("success");
        writer.WriteBoolean(true);
        WritePair(ref writer, "priority", "normal");
        writer.WriteString("metadata");
        writer.WriteMapHeader(2);
        WritePair(ref writer, "correlation_id", "deploy_abc123");
        WritePair(ref writer, "triggered_by", "ATLAS");
        return bytes[..(int)writer.Written];
    }

    private static void WritePair(ref MessagePackWriter writer, string key, string value)
    {
        writer.WriteString(key);
        writer.WriteString(value);
    }
}
