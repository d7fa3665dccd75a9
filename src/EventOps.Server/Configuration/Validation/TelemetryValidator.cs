using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Validation;

/// <summary>Checks <c>EventOps:Prometheus</c> and <c>EventOps:Otlp</c>: where metrics come from and go to.</summary>
internal static class TelemetryValidator
{
    /// <summary>Adds what is wrong with the sections.</summary>
    public static void Check(EventOpsOptions options, ProblemList problems)
    {
        var prometheus = new SectionChecks("EventOps:Prometheus", problems);
        CheckUrl(prometheus.Key(nameof(PrometheusOptions.Url)), options.Prometheus.Url, problems);
        prometheus.Between(nameof(PrometheusOptions.TimeoutMs), options.Prometheus.TimeoutMs, 10, 60_000);
        var otlp = new SectionChecks("EventOps:Otlp", problems);
        CheckUrl(otlp.Key(nameof(OtlpOptions.Endpoint)), options.Otlp.Endpoint, problems);
        otlp.Between(nameof(OtlpOptions.IntervalMs), options.Otlp.IntervalMs, 100, 3_600_000);
        for (int i = 0; i < options.Otlp.Headers.Count; i++)
        {
            // Its value may be a token: it is not printed.
            if (options.Otlp.Headers[i].IndexOf('=', StringComparison.Ordinal) < 1)
            {
                string key = otlp.Key(nameof(OtlpOptions.Headers));
                problems.AddLine(key, $"{key}:{i} must be name=value");
            }
        }
    }

    private static void CheckUrl(string key, string text, ProblemList problems)
    {
        bool isUrl = Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https";
        if (text.Length > 0 && (!isUrl || url!.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0))
        {
            // Not printed: there may be a password in it.
            problems.AddLine(key, key + " must be an address such as http://127.0.0.1:9090, without user, query and fragment");
        }
    }
}
