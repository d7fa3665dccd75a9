using System.Globalization;
using System.Net;
using System.Text.Json;
using EventOps.Contracts.Identity;
using EventOps.Contracts.OpsConsole;
using EventOps.Contracts.Otlp;
using EventOps.Contracts.SystemEvents;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Contracts.TriggerIngestion;
using EventOps.Server.Hosting;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus.OpenApi;

/// <summary>The description the server serves, and whether an answer is as it says.</summary>
internal static class ServedDescription
{
    internal static readonly JsonElement Document = Load();
    private static readonly JsonShape Shapes = new(Document);
    private static readonly string[] Methods = ["get", "post", "put", "delete", "patch", "head", "options"];

    /// <summary>Every method and path template of the document.</summary>
    internal static IEnumerable<(string Method, string Template)> Operations() =>
        from path in Document.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where Methods.Contains(method.Name)
        select (method.Name.ToUpperInvariant(), path.Name);

    /// <summary>Whether a path belongs to the contract, and not to those who run the process.</summary>
    internal static bool IsContract(string path) =>
        !path.StartsWith("/livez", StringComparison.Ordinal)
        && !path.StartsWith("/readyz", StringComparison.Ordinal)
        && !path.StartsWith("/metrics", StringComparison.Ordinal)
        && !path.StartsWith("/openapi", StringComparison.Ordinal);

    /// <summary>Fails when an answer's status, headers or body are not those of its operation.</summary>
    internal static void Check(string method, string path, Answer answer)
    {
        string said = $"{method} {path} answered {(int)answer.Status}: {(answer.Text.Length > 500 ? answer.Text[..500] : answer.Text)}";
        if (OperationOf(method, path) is not { } operation
            || (answer.Status == HttpStatusCode.NotFound && !operation.GetProperty("responses").TryGetProperty("404", out _)))
        {
            // No operation: an error, and nothing else.
            Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, said);
            string envelope = path.StartsWith(SystemMonitoringContract.BasePath, StringComparison.Ordinal) ? "SystemError"
                : path.StartsWith(AuditContract.Path, StringComparison.Ordinal) ? "PlatformError"
                : path.StartsWith(KeysContract.BasePath, StringComparison.Ordinal) ? "PlatformError"
                : path.StartsWith(SystemEventsContract.BasePath + "/", StringComparison.Ordinal) ? "PlatformError"
                : path.StartsWith(OpsConsoleContract.BasePath + "/", StringComparison.Ordinal) ? "OpsError"
                : path.StartsWith(OtlpContract.LogsPath, StringComparison.Ordinal) ? "RpcStatus"
                : path.StartsWith(TriggerContract.BasePath + "/", StringComparison.Ordinal) ? "TriggerError"
                : "Error";
            Assert.True(Shapes.Problem(Shapes.Resolve("#/components/schemas/" + envelope), answer.Json) is not { } wrong, said);
            return;
        }

        string status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        Assert.True(operation.GetProperty("responses").TryGetProperty(status, out JsonElement response), "Not described: " + said);
        response = response.TryGetProperty("$ref", out JsonElement reference) ? Shapes.Resolve(reference.GetString()!) : response;
        CheckHeaders(response, answer, said);
        if (!response.TryGetProperty("content", out JsonElement _))
        {
            Assert.True(answer.Text.Length == 0 && !answer.Headers.ContainsKey("Content-Type"), "A body: " + said);
            return;
        }

        string mediaType = answer.Headers["Content-Type"].Split(';')[0];
        Assert.True(response.GetProperty("content").TryGetProperty(mediaType, out JsonElement content), $"Content-Type {mediaType}: {said}");
        if (mediaType is "application/json" or "application/cloudevents+json")
        {
            string? problem = Shapes.Problem(content.GetProperty("schema"), answer.Json);
            Assert.True(problem is null, $"{problem}: {said}");
        }
    }

    private static void CheckHeaders(JsonElement response, Answer answer, string said)
    {
        if (response.TryGetProperty("headers", out JsonElement headers))
        {
            foreach (JsonProperty header in headers.EnumerateObject())
            {
                bool isOptional = header.Value.TryGetProperty("required", out JsonElement required) && !required.GetBoolean();
                Assert.True(isOptional || answer.Headers.ContainsKey(header.Name), $"No {header.Name}: {said}");
            }
        }
    }

    private static JsonElement? OperationOf(string method, string path)
    {
        string[] segments = path.Split('?')[0].TrimEnd('/').Split('/');
        foreach (JsonProperty template in Document.GetProperty("paths").EnumerateObject())
        {
            string[] parts = template.Name.Split('/');
            if (parts.Length == segments.Length
                && parts.Zip(segments).All(one => one.First.Equals(one.Second, StringComparison.OrdinalIgnoreCase) || (one.First.StartsWith('{') && one.Second.Length > 0))
                && template.Value.TryGetProperty(method.ToLowerInvariant(), out JsonElement operation))
            {
                return operation;
            }
        }

        return null;
    }

    private static JsonElement Load()
    {
        using Stream stream = typeof(EventOpsServer).Assembly.GetManifestResourceStream("EventOps.Server.openapi.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
