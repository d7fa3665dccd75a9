using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Operations.Exports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary>
/// <c>GET …/logs/export/{export_id}/download</c>: the file, streamed, with ranges and conditions by the web server's own
/// rules: an export never changes, so its id is its entity tag.
/// </summary>
internal sealed class DownloadEndpoint
{
    private readonly ExportEndpoints _exports;
    private readonly LogExportFolder _folder;

    internal DownloadEndpoint(ExportEndpoints exports, LogExportFolder folder)
    {
        _exports = exports;
        _folder = folder;
    }

    internal Task HandleAsync(HttpContext context, Principal caller)
    {
        if (_exports.Find(context, caller) is not { } export)
        {
            return ExportEndpoints.NotFoundAsync(context);
        }

        string id = LogExportFolder.IdOf(export.EventId);
        string path = _folder.PathOf(export.EventId, export.Terms.Format);
        if (export.Status != LogExportStatus.Completed || !File.Exists(path))
        {
            return SystemErrors.Answer.NotFound(context, export.Status switch
            {
                LogExportStatus.Processing => $"The export is not complete yet: {export.ProgressPercent} %",
                LogExportStatus.Failed => "The export has failed; retry its job",
                _ => "The export has expired",
            });
        }

        RequestId.Set(context);
        if (context.Request.GetTypedHeaders().Range is { } range && !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
        {
            // A unit nobody knows is ignored (RFC 9110, 14.2); the web server would take it for bytes.
            context.Request.Headers.Remove(HeaderNames.Range);
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        PhysicalFileHttpResult file = TypedResults.PhysicalFile(
            path,
            LogExportFormats.MediaTypeOf(export.Terms.Format),
            $"logs-{id}.{LogExportFormats.NameOf(export.Terms.Format)}",
            DateTimeOffset.FromUnixTimeMilliseconds(export.CompletedMs),
            new EntityTagHeaderValue($"\"{id}\""),
            enableRangeProcessing: true);
        return file.ExecuteAsync(context);
    }
}
