using System.Runtime.InteropServices;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Logs;
using EventOps.Engine.Logs;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary>Reads one line of <c>POST …/logs</c>.</summary>
internal static class LogLineRequest
{
    private static readonly string[] Members =
        ["message", "level", "service", "timestamp", "request_id", "user_id", "metadata"];

    /// <summary>The line, or what is wrong with it.</summary>
    /// <param name="json">The object.</param>
    /// <param name="nowMicros">When it was written, where it does not say.</param>
    /// <param name="problem">What is wrong.</param>
    internal static LogLine? TryRead(JsonElement json, long nowMicros, out string problem)
    {
        long atMicros = nowMicros;
        var severity = LogSeverity.Info;
        problem = string.Empty;
        if (UnknownMember(json) is { } unknown)
        {
            // Not ignored: what is sent is meant to be found.
            problem = $"Field '{ShownText.Of(unknown)}' is not known; put it into 'metadata'";
        }
        else if (!JsonBody.TryReadText(json, "message", out string? message) || message is null)
        {
            problem = "Field 'message' must be a string";
        }
        else if (!JsonBody.TryReadText(json, "level", out string? level) || !TryReadLevel(level, ref severity))
        {
            problem = $"Field 'level' must be {LogLevelNames.Known}";
        }
        else if (!JsonBody.TryReadText(json, "service", out string? service)
            || !JsonBody.TryReadText(json, "request_id", out string? requestId)
            || !JsonBody.TryReadText(json, "user_id", out string? userId))
        {
            problem = "Fields 'service', 'request_id' and 'user_id' must be strings";
        }
        else if (IsThere(json, "timestamp", out JsonElement timestamp) && !LogTime.TryRead(timestamp, out atMicros))
        {
            problem = "Field 'timestamp' must be an ISO 8601 time or a number of seconds, ms, µs or ns since 1970";
        }
        else if (IsThere(json, "metadata", out JsonElement metadata) && metadata.ValueKind != JsonValueKind.Object)
        {
            problem = "Field 'metadata' must be an object";
        }
        else
        {
            return new LogLine
            {
                AtMicros = atMicros,
                Severity = severity,
                Service = service ?? LogDoor.UnknownService,
                Message = message,
                RequestId = requestId,
                UserId = userId,

                // The body goes back to its pool; the line stays.
                Metadata = metadata.ValueKind == JsonValueKind.Object ? JsonMarshal.GetRawUtf8Value(metadata).ToArray() : default,
            };
        }

        return null;
    }

    private static string? UnknownMember(JsonElement json)
    {
        foreach (JsonProperty member in json.EnumerateObject())
        {
            if (!Array.Exists(Members, member.NameEquals))
            {
                return member.Name;
            }
        }

        return null;
    }

    private static bool TryReadLevel(string? name, ref LogSeverity severity)
    {
        if (name is null)
        {
            return true;
        }

        severity = LogLevelNames.Of(name) ?? severity;
        return LogLevelNames.Of(name) is not null;
    }

    private static bool IsThere(JsonElement json, string name, out JsonElement value) =>
        json.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
}
