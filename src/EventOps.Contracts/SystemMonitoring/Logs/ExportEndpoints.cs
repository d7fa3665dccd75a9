using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Operations.Exports;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary>
/// <c>GET …/logs/export</c>: asks for an export, as the contract has it, by a GET; <c>GET …/logs/export/{export_id}</c>: what
/// became of it.
/// </summary>
internal sealed class ExportEndpoints
{
    private readonly LogExportService _exports;

    internal ExportEndpoints(LogExportService exports) => _exports = exports;

    /// <summary>Where the lines of an export are.</summary>
    internal static string DownloadOf(long eventId) => $"{LogsContract.BasePath}/export/{LogExportFolder.IdOf(eventId)}/download";

    internal async Task RequestAsync(HttpContext context, Principal caller)
    {
        LogExportTerms? terms = LogsQuery.TryRead(context.Request, out string problem);
        if (!QueryNumber.TryRead(context.Request, "limit", 1, long.MaxValue, 0, out long limit))
        {
            problem = "limit must be a whole number, at least 1";
        }
        else if (!QueryNumber.TryRead(context.Request, "offset", 0, long.MaxValue, 0, out long offset))
        {
            problem = "offset must be a whole number, at least 0";
        }
        else
        {
            terms = terms is null ? null : terms with { Limit = limit == 0 ? null : limit, Offset = offset };
        }

        LogExportFormat? format = LogExportFormats.Of((string?)context.Request.Query["format"] ?? "json");
        if (problem.Length > 0 || format is null)
        {
            await SystemErrors.Answer.BadRequest(context, problem.Length > 0 ? problem : "format must be csv, json or txt");
            return;
        }

        LogExportReceipt receipt = await _exports.RequestAsync(
            caller.Tenant, terms! with { Format = format.Value, RequestedBy = caller.Name });
        if (receipt.Problem is { } refused)
        {
            await SystemErrors.Answer.Conflict(context, refused);
            return;
        }

        await (receipt.Error != AdmitError.None
            ? SystemErrors.Answer.Admission(context, receipt.Error, LogExportService.EventType)
            : PlatformAnswer.SendAsync(context, (ref json) =>
            {
                json.Raw("\"export_id\":"u8);
                json.String(LogExportFolder.IdOf(receipt.EventId));
                json.Raw(",\"status\":\"processing\",\"download_url\":null"u8);
            }));
    }

    internal Task GetAsync(HttpContext context, Principal caller) =>
        Find(context, caller) is { } export
            ? PlatformAnswer.SendAsync(context, (ref json) => Write(ref json, export))
            : NotFoundAsync(context);

    /// <summary>The export that the path names; null when the caller has none such.</summary>
    internal LogExport? Find(HttpContext context, Principal caller) =>
        LogExportFolder.TryParseId(IdOf(context), out long eventId) ? _exports.Find(caller.Tenant, eventId) : null;

    internal static Task NotFoundAsync(HttpContext context) =>
        SystemErrors.Answer.NotFound(context, $"Export not found: {ShownText.Of(IdOf(context))}");

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["export_id"]!;

    private static void Write(ref JsonText json, LogExport export)
    {
        bool isThere = export.Status == LogExportStatus.Completed;
        json.Raw("\"export_id\":"u8);
        json.String(LogExportFolder.IdOf(export.EventId));
        json.Raw(",\"status\":"u8);
        json.String(NameOf(export.Status));
        json.Raw(",\"download_url\":"u8);
        json.String(isThere ? DownloadOf(export.EventId) : null);
        json.Raw(",\"format\":"u8);
        json.String(LogExportFormats.NameOf(export.Terms.Format));
        json.Raw(",\"progress_percent\":"u8);
        json.Number(export.ProgressPercent);
        json.Raw(",\"lines\":"u8);
        json.Number(export.Lines);
        json.Raw(export.LeftOut ? ",\"lines_is_lower_bound\":true"u8 : ""u8);
        json.Raw(",\"bytes\":"u8);
        json.Number(export.Bytes);
        json.Raw(",\"job_id\":"u8);
        json.String(export.JobId);
        json.Raw(",\"error\":"u8);
        json.String(export.Error);
        json.Raw(",\"created_at\":"u8);
        json.Time(export.CreatedMs);
        json.Raw(",\"completed_at\":"u8);
        json.Time(export.CompletedMs);
        json.Raw(",\"expires_at\":"u8);
        json.Time(export.ExpiresMs);
    }

    private static string NameOf(LogExportStatus status) => status switch
    {
        LogExportStatus.Processing => "processing",
        LogExportStatus.Completed => "completed",
        LogExportStatus.Failed => "failed",
        _ => "expired",
    };
}
