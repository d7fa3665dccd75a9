using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Operations.Probing;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary><c>GET …/infrastructure/health</c>: the server's own parts, then the external services in their configured order.</summary>
internal sealed class HealthEndpoint
{
    private readonly ServiceProber _prober;
    private readonly ServerHealth _server;

    internal HealthEndpoint(InfrastructureServices services)
    {
        _prober = services.Services;
        _server = new ServerHealth(services);
    }

    internal Task HandleAsync(HttpContext context, Principal caller) => PlatformAnswer.SendAsync(context, (ref json) =>
    {
        json.Raw("\"services\":["u8);
        _server.Api(ref json);
        json.Raw(","u8);
        _server.Journal(ref json);
        json.Raw(","u8);
        _server.Dispatcher(ref json);
        json.Raw(","u8);
        _server.Ring(ref json);
        foreach (ServiceReport report in _prober.Reports)
        {
            json.Raw(","u8);
            Write(ref json, report);
        }

        json.Raw("]"u8);
    });

    private static void Write(ref JsonText json, ServiceReport report)
    {
        json.Raw("{\"name\":"u8);
        json.String(report.Service.Name);
        json.Raw(",\"status\":"u8);
        json.String(HealthVerdict.NameOf(report.Health));
        json.Raw(",\"kind\":"u8);
        json.String(report.Service.Kind.ToString().ToLowerInvariant());
        ProbeTimes times = report.Times ?? new ProbeTimes(0, 0, 0);
        HealthJson.Times(ref json, "response_time_ms"u8, report.Times is not null, times.AvgMs, times.P95Ms, times.P99Ms);
        HealthJson.Number(ref json, "error_rate_percent"u8, report.Probes == 0 ? null : report.FailedPercent);
        HealthJson.Number(ref json, "probes"u8, report.Probes);
        HealthJson.Time(ref json, "checked_at"u8, report.CheckedAt);
        Write(ref json, report.Latest);
        if (report.Reason is not null)
        {
            json.Raw(",\"reason\":"u8);
            json.String(report.Reason);
        }

        json.Raw("}"u8);
    }

    private static void Write(ref JsonText json, IReadOnlyList<ProbeResult> latest)
    {
        json.Raw(",\"history\":["u8);
        for (int i = 0; i < latest.Count; i++)
        {
            ProbeResult probe = latest[i];
            json.Raw(i == 0 ? "{\"timestamp\":"u8 : ",{\"timestamp\":"u8);
            json.Time(probe.At.ToUnixTimeMilliseconds());
            json.Raw(",\"status\":"u8);
            json.String(HealthVerdict.NameOf(probe.Outcome.Health));
            HealthJson.Number(ref json, "response_time_ms"u8, probe.ElapsedMs);
            if (probe.Outcome.Reason is not null)
            {
                json.Raw(",\"reason\":"u8);
                json.String(probe.Outcome.Reason);
            }

            json.Raw("}"u8);
        }

        json.Raw("]"u8);
    }
}
