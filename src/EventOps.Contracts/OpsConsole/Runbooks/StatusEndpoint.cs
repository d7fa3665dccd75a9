using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine;
using EventOps.Engine.Auditing;
using EventOps.Engine.Operations.Runs;
using EventOps.Engine.Records;
using EventOps.Operations.Runbooks;
using EventOps.Operations.Runbooks.Profiles;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.OpsConsole.Runbooks;

/// <summary>
/// <c>GET /api/ops/status</c>: what was run, what health checks found, what the audit says last. Dry runs are in the
/// history only: nothing came of them. It answers without an engine too, by what the last one knew.
/// </summary>
internal sealed class StatusEndpoint(RunbookServices services)
{
    /// <summary>Runs in the history, and requests whose health is told: what a console shows.</summary>
    private const int HistoryMax = 50;
    private const int AuditMax = 20;

    internal Task HandleAsync(HttpContext context, Principal caller)
    {
        RunbookRunner runner = services.Runner;
        RunbookRun[] all = [.. runner.Runs.Reverse()];
        RunbookRun[] real = [.. all.Where(static one => !one.Order.DryRun)];
        RunbookRun[] looked = [.. real.Where(static one => one.End is { Health.Length: > 0 })];
        (long lastAuditMs, List<AuditItem>? audit) = RecentAudit();
        return OpsJson.SendAsync(context, (ref json) =>
        {
            json.Raw("\"environment_mode\":"u8);
            json.String(runner.Settings.Mode);
            json.Raw(",\"active_profile\":"u8);
            json.String(runner.Active.Name());
            json.Raw(",\"active_window\":"u8);
            json.String(runner.Settings.WindowAt(services.Clock.GetUtcNow()));
            json.Raw(",\"last_runbook\":"u8);
            WriteRun(ref json, real.FirstOrDefault());
            json.Raw(",\"runbook_history\":["u8);
            for (int i = 0; i < Math.Min(all.Length, HistoryMax); i++)
            {
                json.Raw(i == 0 ? default : ","u8);
                RunJson.WriteEntry(ref json, all[i], runner, withLogs: false);
            }

            json.Raw("],\"health_by_request\":{"u8);
            for (int i = 0; i < Math.Min(looked.Length, HistoryMax); i++)
            {
                json.Raw(i == 0 ? default : ","u8);
                json.String(looked[i].Order.RequestId);
                json.Raw(":"u8);
                RunJson.WriteHealth(ref json, looked[i]);
            }

            json.Raw("},\"last_health\":"u8);
            RunJson.WriteHealth(ref json, looked.FirstOrDefault());
            WriteExitCodes(ref json, real);
            json.Raw(",\"last_updated_at\":"u8);
            long updatedMs = Math.Max(lastAuditMs, all.Length == 0 ? 0 : all.Max(static one => Math.Max(one.StartedAtMs, one.EndedAtMs)));
            json.String(updatedMs == 0 ? null : runner.Settings.TimeText(updatedMs));
            json.Raw(",\"recent_audit\":"u8);
            WriteAudit(ref json, audit, runner.Settings);
        });
    }

    private void WriteRun(ref JsonText json, RunbookRun? run)
    {
        if (run is null)
        {
            json.Raw("null"u8);
        }
        else
        {
            RunJson.WriteEntry(ref json, run, services.Runner, withLogs: true);
        }
    }

    private static void WriteExitCodes(ref JsonText json, RunbookRun[] real)
    {
        json.Raw(",\"last_exit_codes\":{"u8);
        bool first = true;
        foreach (RunbookRun run in real.Where(static one => one.End is not null).DistinctBy(static one => one.Order.Command))
        {
            json.Raw(first ? default : ","u8);
            json.String(run.Order.Command);
            json.Raw(":"u8);
            json.Number(run.End!.ExitCode);
            first = false;
        }

        json.Raw("}"u8);
    }

    /// <summary>The operators' last entries; null when no engine is open to read them from.</summary>
    private (long LastMs, List<AuditItem>? Entries) RecentAudit()
    {
        EventPipeline? engine = services.Engine();
        try
        {
            List<AuditItem>? entries = engine is null ? null
                : [.. engine.AuditReader.Read(new AuditQuery { Tenant = services.Operators.Name, Limit = AuditMax }).Entries];
            return (entries is { Count: > 0 } ? EventId.UnixTimeMs(entries[0].Id) : 0, entries);
        }
        catch (Exception closed) when (closed is ObjectDisposedException or IOException)
        {
            // It was closed while it was read, or the disk refuses: unknown.
            return (0, null);
        }
    }

    private static void WriteAudit(ref JsonText json, List<AuditItem>? entries, RunbookSettings settings)
    {
        if (entries is null)
        {
            json.Raw("null"u8);
            return;
        }

        json.Raw("["u8);
        for (int i = 0; i < entries.Count; i++)
        {
            using JsonDocument entry = JsonDocument.Parse(entries[i].Json);
            json.Raw(i == 0 ? "{\"timestamp\":"u8 : ",{\"timestamp\":"u8);
            json.String(settings.TimeText(EventId.UnixTimeMs(entries[i].Id)));
            foreach (string name in (string[])["actor", "action", "target", "outcome", "request_id"])
            {
                json.Raw(",\""u8);
                json.Raw(System.Text.Encoding.UTF8.GetBytes(name));
                json.Raw("\":"u8);
                json.String(entry.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetString() : null);
            }

            json.Raw("}"u8);
        }

        json.Raw("]"u8);
    }
}
