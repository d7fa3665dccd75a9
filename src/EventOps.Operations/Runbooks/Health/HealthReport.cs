using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EventOps.Operations.Runbooks.Health;

/// <summary>What a health check found. What has no source is null, and said so in the JSON.</summary>
internal sealed record HealthReport
{
    /// <summary>A time's <c>+</c> as it is: this is JSON, and never part of a page.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is bad; empty: nothing.</summary>
    public IReadOnlyList<string> Bad { get; init; } = [];

    /// <summary>What is not as it should be, and not bad.</summary>
    public IReadOnlyList<string> Degraded { get; init; } = [];

    public required string GeneratedAt { get; init; }

    public required string RequestId { get; init; }

    public required string ActiveProfile { get; init; }

    public double? CoverageRatio { get; init; }

    public long? BacklogMessages { get; init; }

    public string? Journal { get; init; }

    public bool IsPublishing { get; init; }

    public ProbeReport? Probe { get; init; }

    public long? DiskFreeBytes { get; init; }

    /// <summary>Whether nothing is bad.</summary>
    public bool IsGood => Bad.Count == 0;

    /// <summary>As the console reads it.</summary>
    internal byte[] ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteString("status", IsGood ? Degraded.Count == 0 ? "healthy" : "degraded" : "unhealthy");
            Write(json, "coverage_ratio", CoverageRatio);
            json.WriteString("generated_at", GeneratedAt);
            json.WriteString("request_id", RequestId);
            json.WriteString("active_profile", ActiveProfile);
            json.WriteString("publishing", IsPublishing ? "open" : "stopped");
            json.WriteString("journal", Journal ?? "unknown");
            json.WritePropertyName("probe");
            WriteProbe(json);
            Write(json, "backlog_messages", BacklogMessages);
            Write(json, "disk_free_bytes", DiskFreeBytes);
            json.WriteStartArray("problems");
            foreach (string problem in Bad.Concat(Degraded))
            {
                json.WriteStringValue(problem);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private void WriteProbe(Utf8JsonWriter json)
    {
        if (Probe is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("event_id", Probe.EventId);
        json.WriteNumber("durable_ms", Math.Round(Probe.DurableMs, 3));
        json.WriteNumber("read_ms", Math.Round(Probe.ReadMs, 3));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

/// <summary>A probe that came through.</summary>
/// <param name="EventId">The event's id.</param>
/// <param name="DurableMs">From its publish until it was durable.</param>
/// <param name="ReadMs">From its publish until it was read back.</param>
internal sealed record ProbeReport(string EventId, double DurableMs, double ReadMs);
