using System.Globalization;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Comparing;

/// <summary>The script given to wrk and the summary line it writes: name=value pairs, times in microseconds.</summary>
internal static class WrkScript
{
    private const string Mark = "EVENTOPS ";

    public static string Render(PublishRequest request) =>
        $$"""
        wrk.method = "POST"
        wrk.body = [==[{{request.Json}}]==]
        wrk.headers["Content-Type"] = "application/json"
        {{(request.Key is { } key ? $"wrk.headers[\"Authorization\"] = \"Bearer {key}\"" : "")}}
        function done(summary, latency, requests)
          local e = summary.errors
          io.write(string.format("{{Mark}}requests=%d us=%d bytes=%d connect=%d closed=%d status=%d timeout=%d " ..
            "min=%f p50=%f p75=%f p95=%f p99=%f p999=%f max=%f mean=%f stdev=%f\n",
            summary.requests, summary.duration, summary.bytes, e.connect, e.read + e.write, e.status, e.timeout,
            latency.min, latency:percentile(50), latency:percentile(75), latency:percentile(95), latency:percentile(99),
            latency:percentile(99.9), latency.max, latency.mean, latency.stdev))
        end

        """;

    public static RunResult? Read(
        string output, string title, LoopbackTarget target, int connections, DateTimeOffset startedAt, TimeSpan cpu)
    {
        string? line = output.Split('\n').FirstOrDefault(l => l.StartsWith(Mark, StringComparison.Ordinal));
        if (line is null)
        {
            return null;
        }

        var values = line[Mark.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        long Ns(string name) => (long)(values[name] * 1000);

        ErrorCount[] errors =
        [
            .. new[] { ("status", "status not 2xx"), ("connect", "Connect"), ("closed", "Closed"), ("timeout", "Timeout") }
                .Select(e => new ErrorCount(e.Item2, (long)values[e.Item1])).Where(e => e.Count > 0),
        ];
        long requests = (long)values["requests"];
        long failed = errors.Sum(e => e.Count);
        var elapsed = TimeSpan.FromMicroseconds(values["us"]);
        var latency = new LatencySummary(
            requests, Ns("min"), Ns("p50"), Ns("p75"), Ns("p95"), Ns("p99"), Ns("p999"), Ns("max"), Ns("mean"), Ns("stdev"));
        var step = new StepResult(
            "publish", requests, Math.Max(0, requests - failed), failed, (long)values["bytes"], elapsed, latency, errors, []);
        return new RunResult(
            title, "publish-single (wrk)", target.BaseUrl, [$"wrk -c {connections}"], connections, startedAt, elapsed, cpu, null, [step]);
    }
}
