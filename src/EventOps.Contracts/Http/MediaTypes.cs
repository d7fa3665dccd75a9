namespace EventOps.Contracts.Http;

/// <summary>
/// The media types that are served, and whether a header names one; parameters such as a charset of UTF-8 are accepted.
/// </summary>
public static class MediaTypes
{
    /// <summary>One JSON document.</summary>
    public const string Json = "application/json";

    /// <summary>A JSON document a line.</summary>
    public const string Ndjson = "application/x-ndjson";

    /// <summary>MessagePack.</summary>
    public const string MessagePack = "application/msgpack";

    /// <summary>One CloudEvent in the JSON format: structured mode.</summary>
    public const string CloudEvent = CloudEvents + "+json";

    /// <summary>Several CloudEvents in the JSON batch format: batched mode.</summary>
    public const string CloudEventBatch = CloudEvents + "-batch+json";

    /// <summary>What the media type of a CloudEvent begins with in any format.</summary>
    public const string CloudEvents = "application/cloudevents";

    /// <summary>Server-sent events.</summary>
    public const string EventStream = "text/event-stream";

    /// <summary>Whether a Content-Type header names a type.</summary>
    public static bool Is(string? header, string type)
    {
        if (header is null || !header.StartsWith(type, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        ReadOnlySpan<char> rest = header.AsSpan(type.Length).TrimStart();
        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest[0] != ';')
        {
            return false;
        }

        rest = rest[1..].Trim();
        return !rest.StartsWith("charset", StringComparison.OrdinalIgnoreCase)
            || rest.EndsWith("utf-8", StringComparison.OrdinalIgnoreCase)
            || rest.EndsWith("\"utf-8\"", StringComparison.OrdinalIgnoreCase);
    }
}
