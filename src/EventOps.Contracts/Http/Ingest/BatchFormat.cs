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
}

/// <summary>Tells formats by their media type.</summary>
internal static class BatchFormats
{
    internal const string Supported = $"{MediaTypes.Json}, {MediaTypes.Ndjson} or {MediaTypes.MessagePack}";

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

        return MediaTypes.Is(contentType, MediaTypes.MessagePack) ? BatchFormat.MessagePack : BatchFormat.Unsupported;
    }
}
