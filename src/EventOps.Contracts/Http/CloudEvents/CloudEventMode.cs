using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>How a request carries one CloudEvent.</summary>
internal enum CloudEventMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The body is the event in the JSON format.</summary>
    Structured,

    /// <summary>The headers are its attributes and the body its data.</summary>
    Binary,
}

/// <summary>Tells the modes (HTTP binding, 3): by the content type first, then by the headers.</summary>
internal static class CloudEventModes
{
    internal static CloudEventMode Of(HttpRequest request)
    {
        string? type = request.ContentType;
        if (MediaTypes.Is(type, MediaTypes.CloudEvent))
        {
            return CloudEventMode.Structured;
        }

        // Another format, or a batch.
        if (type is not null && type.StartsWith(MediaTypes.CloudEvents, StringComparison.OrdinalIgnoreCase))
        {
            return CloudEventMode.None;
        }

        if (request.Headers.ContainsKey(BinaryCloudEvent.VersionHeader))
        {
            return CloudEventMode.Binary;
        }

        // A body that is nothing else can only be meant as data, and is told then which attribute is missing.
        return type is not null && !MediaTypes.Is(type, MediaTypes.Json) && BinaryCloudEvent.HasAttributes(request.Headers)
            ? CloudEventMode.Binary
            : CloudEventMode.None;
    }
}
