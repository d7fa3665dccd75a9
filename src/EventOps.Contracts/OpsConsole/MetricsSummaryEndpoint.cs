using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Operations.Instruments;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.OpsConsole;

/// <summary>
/// <c>GET /api/ops/metrics/summary</c>: five metrics as they are now. One without a sample is <c>null</c> and stale, and
/// its context says why; that is an answer too, so what cannot be had never fails the call.
/// </summary>
internal sealed class MetricsSummaryEndpoint(OpsConsoleServices services)
{
    private const string NoSubscriptions = "no subscriptions are expected to have a consumer";

    internal async Task HandleAsync(HttpContext context, Principal caller)
    {
        var overview = new MetricsOverview(await services.Metrics.NowAsync(ContractMetrics.Overview, context.RequestAborted));
        await OpsJson.SendAsync(context, (ref json) =>
        {
            WriteCoverage(ref json, overview);
            json.Raw(",\"throughput_mps\":"u8);
            Begin(ref json, ContractMetrics.Throughput, overview.Of(ContractMetrics.Throughput));
            End(ref json, overview, ContractMetrics.Throughput, "\"window\":\"max_over_time[1m]\""u8);
            json.Raw(",\"failover_latency_ms\":"u8);
            Begin(ref json, ContractMetrics.FailoverLatency, overview.Of(ContractMetrics.FailoverLatency));
            End(ref json, overview, ContractMetrics.FailoverLatency, default);
            json.Raw(",\"runbook_exit_code\":"u8);
            WriteExitCode(ref json, overview);
            json.Raw(",\"consumer_backlog_messages\":"u8);
            Begin(ref json, ContractMetrics.Backlog, overview.Of(ContractMetrics.Backlog));
            End(ref json, overview, ContractMetrics.Backlog, default);
        });
    }

    private static void WriteCoverage(ref JsonText json, MetricsOverview overview)
    {
        double? value = overview.Of(ContractMetrics.Coverage);
        json.Raw("\"coverage_ratio\":"u8);
        Begin(ref json, ContractMetrics.Coverage, value);
        json.Raw(",\"unit\":null,\"stale\":"u8);
        json.Boolean(value is null);
        json.Raw(",\"context\":{\"expected_total\":"u8);
        double? expected = overview.Of(ContractMetrics.ExpectedSubscriptions);
        OpsJson.Number(ref json, expected);
        json.Raw(",\"active_total\":"u8);
        OpsJson.Number(ref json, overview.Of(ContractMetrics.ActiveSubscriptions));
        json.Raw(",\"matched_total\":"u8);
        OpsJson.Number(ref json, overview.Of(ContractMetrics.MatchedSubscriptions));
        json.Raw(",\"ignored_total\":"u8);
        OpsJson.Number(ref json, overview.Of(ContractMetrics.IgnoredSubscriptions));
        if (value is null)
        {
            json.Raw(",\"note\":"u8);
            json.String(expected == 0 ? NoSubscriptions : overview.Note);
        }

        json.Raw("}}"u8);
    }

    /// <summary>It has no unit: the contract leaves the member out.</summary>
    private static void WriteExitCode(ref JsonText json, MetricsOverview overview)
    {
        double? value = overview.LastExitCode();
        Begin(ref json, ContractMetrics.RunbookExitCode, value);
        json.Raw(",\"stale\":"u8);
        json.Boolean(value is null);
        WriteContext(ref json, value is null ? overview.Note : null, default);
        json.Raw("}"u8);
    }

    private static void Begin(ref JsonText json, string metric, double? value)
    {
        json.Raw("{\"metric\":"u8);
        json.String(metric);
        json.Raw(",\"value\":"u8);
        OpsJson.Number(ref json, value);
    }

    private static void End(ref JsonText json, MetricsOverview overview, string metric, ReadOnlySpan<byte> context)
    {
        bool isStale = overview.Of(metric) is null;
        json.Raw(",\"unit\":"u8);
        json.String(MetricUnits.Of(metric));
        json.Raw(",\"stale\":"u8);
        json.Boolean(isStale);
        WriteContext(ref json, isStale ? overview.Note : null, context);
        json.Raw("}"u8);
    }

    private static void WriteContext(ref JsonText json, string? note, ReadOnlySpan<byte> members)
    {
        if (note is null && members.IsEmpty)
        {
            return;
        }

        json.Raw(",\"context\":{"u8);
        json.Raw(members);
        if (note is not null)
        {
            json.Raw(members.IsEmpty ? "\"note\":"u8 : ",\"note\":"u8);
            json.String(note);
        }

        json.Raw("}"u8);
    }
}
