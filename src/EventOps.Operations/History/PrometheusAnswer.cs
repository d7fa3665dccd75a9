using System.Globalization;
using System.Text.Json;
using EventOps.Operations.Sampling;

namespace EventOps.Operations.History;

/// <summary>
/// An answer of Prometheus' HTTP API: <c>{"status":"success","data":{"resultType":…,"result":[…]}}</c>. Read with
/// suspicion: what is not as it should be is left out.
/// </summary>
internal sealed class PrometheusAnswer : IDisposable
{
    /// <summary>The last second that a calendar has.</summary>
    private static readonly double UnixSecondsMax = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private readonly JsonDocument? _body;

    private PrometheusAnswer(JsonDocument? body, string? problem)
    {
        _body = body;
        Problem = problem;
    }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Problem { get; }

    public static PrometheusAnswer Refused(string problem) => new(null, problem);

    public static PrometheusAnswer Of(int status, byte[] body)
    {
        try
        {
            JsonDocument parsed = JsonDocument.Parse(body);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object
                && parsed.RootElement.TryGetProperty("status", out JsonElement said)
                && said.ValueKind == JsonValueKind.String
                && said.ValueEquals("success"u8)
                && parsed.RootElement.TryGetProperty("data", out _))
            {
                return new PrometheusAnswer(parsed, null);
            }

            parsed.Dispose();
        }
        catch (JsonException)
        {
            // Not Prometheus, or a proxy's page before it.
        }

        return Refused($"Prometheus answered with status {status} and no result");
    }

    /// <summary>The series of an instant query.</summary>
    public IEnumerable<CurrentValue> Vector()
    {
        foreach (JsonElement one in Results())
        {
            if (one.TryGetProperty("metric", out JsonElement labels)
                && Text(labels, "__name__") is { } name
                && one.TryGetProperty("value", out JsonElement pair)
                && Point(pair) is { } point)
            {
                yield return new CurrentValue(name, Text(labels, CurrentValue.CommandLabel), point.Value);
            }
        }
    }

    /// <summary>The points of a range query that gives one series.</summary>
    public IEnumerable<SamplePoint> Matrix()
    {
        foreach (JsonElement one in Results().Take(1))
        {
            if (one.TryGetProperty("values", out JsonElement pairs) && pairs.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement pair in pairs.EnumerateArray())
                {
                    if (Point(pair) is { } point)
                    {
                        yield return point;
                    }
                }
            }
        }
    }

    /// <summary>The values of a label.</summary>
    public IEnumerable<string> Names() => Array(_body!.RootElement.GetProperty("data"))
        .Select(TextOf)
        .OfType<string>();

    public void Dispose() => _body?.Dispose();

    private IEnumerable<JsonElement> Results()
    {
        JsonElement data = _body!.RootElement.GetProperty("data");
        return data.ValueKind == JsonValueKind.Object && data.TryGetProperty("result", out JsonElement result)
            ? Array(result).Where(static one => one.ValueKind == JsonValueKind.Object)
            : [];
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    private static string? Text(JsonElement labels, string name) =>
        labels.ValueKind == JsonValueKind.Object && labels.TryGetProperty(name, out JsonElement value) ? TextOf(value) : null;

    /// <summary>A text; null when it is none, or no Unicode (half a surrogate pair, bytes that are not UTF-8).</summary>
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary><c>[1758499200.123, "4800"]</c>; null where the value is not finite.</summary>
    private static SamplePoint? Point(JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
        && pair[0].ValueKind == JsonValueKind.Number && pair[0].TryGetDouble(out double at) && at >= 0 && at <= UnixSecondsMax
        && double.TryParse(TextOf(pair[1]), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value)
            ? new SamplePoint((long)at, value)
            : null;
}
