namespace EventOps.Contracts.Http.Ingest;

/// <summary>How the events of a batch are written.</summary>
public enum BatchFormat
{
    /// <summary>In no way that is taken.</summary>
    Unsupported,

    /// <summary>A JSON array.</summary>
    Json,

    /// <summary>A JSON object a line.</summary>
    Ndjson,

    /// <summary>A MessagePack array.</summary>
    MessagePack,

    /// <summary>A JSON array of CloudEvents.</summary>
    CloudEvents,
}

/// <summary>Tells formats by their media type.</summary>
internal static class BatchFormats
{
    internal const string Supported =
        $"{MediaTypes.Json}, {MediaTypes.Ndjson}, {MediaTypes.MessagePack} or {MediaTypes.CloudEventBatch}";

    internal static BatchFormat Of(string? contentType)
    {
        if (contentType is null || MediaTypes.Is(contentType, MediaTypes.Json))
        {
            return BatchFormat.Json;
        }

        if (MediaTypes.Is(contentType, MediaTypes.Ndjson))
        {
            return BatchFormat.Ndjson;
        }

        if (MediaTypes.Is(contentType, MediaTypes.MessagePack))
        {
            return BatchFormat.MessagePack;
        }

        return MediaTypes.Is(contentType, MediaTypes.CloudEventBatch) ? BatchFormat.CloudEvents : BatchFormat.Unsupported;
    }
}
