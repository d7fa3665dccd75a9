using EventOps.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.OpsConsole;

/// <summary>Which metric over which time. The points lie on multiples of the step, the last one at or before now.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Minutes">How far back.</param>
/// <param name="StepSeconds">From point to point.</param>
internal sealed record TimeSeriesRequest(string Metric, int Minutes, int StepSeconds)
{
    /// <summary>The sampler keeps a week.</summary>
    internal const int MinutesMax = 7 * 24 * 60;

    /// <summary>A day.</summary>
    internal const int StepSecondsMax = 86_400;

    /// <summary>What Prometheus gives at most.</summary>
    internal const int PointsMax = 11_000;

    private const int MetricLengthMax = 200;

    private int Points => Minutes * 60 / StepSeconds;

    /// <summary>The last point, in seconds since 1970.</summary>
    internal long LastSeconds(TimeProvider clock) => clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds * StepSeconds;

    /// <summary>The first point.</summary>
    internal long FirstSeconds(long lastSeconds) => lastSeconds - ((Points - 1) * (long)StepSeconds);

    /// <summary>Reads a request; null when it is not what the contract says.</summary>
    internal static TimeSeriesRequest? TryRead(HttpRequest request, out string problem)
    {
        StringValues metric = request.Query["metric"];
        if (metric.Count != 1 || metric[0] is not { Length: > 0 and <= MetricLengthMax } name)
        {
            problem = "metric is needed: one Prometheus metric name, such as md_throughput_mps";
            return null;
        }

        if (!QueryNumber.TryRead(request, "minutes", 1, MinutesMax, 60, out long minutes))
        {
            problem = $"minutes must be a whole number from 1 to {MinutesMax}";
            return null;
        }

        if (!QueryNumber.TryRead(request, "step_seconds", 1, StepSecondsMax, 60, out long stepSeconds))
        {
            problem = $"step_seconds must be a whole number from 1 to {StepSecondsMax}";
            return null;
        }

        var read = new TimeSeriesRequest(name, (int)minutes, (int)stepSeconds);
        problem = read.Points switch
        {
            0 => "step_seconds must not be longer than minutes",
            > PointsMax => $"{read.Points} points are asked for, more than {PointsMax}: take a larger step_seconds or fewer minutes",
            _ => string.Empty,
        };
        return problem.Length == 0 ? read : null;
    }
}
