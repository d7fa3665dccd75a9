using EventOps.Contracts.Http;
using EventOps.Engine.Operations.Runs;
using EventOps.Operations.Runbooks;

namespace EventOps.Contracts.OpsConsole.Runbooks;

/// <summary>A run as the console reads it.</summary>
internal static class RunJson
{
    /// <summary>As <c>execute</c> answers it: exactly the contract's members.</summary>
    internal static void WriteAnswer(ref JsonText json, RunbookRun run, RunbookRunner runner)
    {
        json.Raw("{\"request_id\":"u8);
        json.String(run.Order.RequestId);
        json.Raw(",\"command\":"u8);
        json.String(run.Order.Command);
        WriteEnd(ref json, run, runner);
        json.Raw(",\"logs\":"u8);
        WriteLogs(ref json, run);
        json.Raw("}"u8);
    }

    /// <summary>As the status tells it, with what was asked for.</summary>
    internal static void WriteEntry(ref JsonText json, RunbookRun run, RunbookRunner runner, bool withLogs)
    {
        json.Raw("{\"request_id\":"u8);
        json.String(run.Order.RequestId);
        json.Raw(",\"command\":"u8);
        json.String(run.Order.Command);
        WriteEnd(ref json, run, runner);
        json.Raw(",\"started_at\":"u8);
        json.String(runner.Settings.TimeText(run.StartedAtMs));
        Member(ref json, ",\"mode\":"u8, run.Order.Mode);
        Member(ref json, ",\"window\":"u8, run.Order.Window);
        Member(ref json, ",\"profile\":"u8, run.Order.Profile);
        Member(ref json, ",\"config\":"u8, run.Order.Config);
        json.Raw(",\"enforce\":"u8);
        json.Boolean(run.Order.Enforce);
        json.Raw(",\"dry_run\":"u8);
        json.Boolean(run.Order.DryRun);
        Member(ref json, ",\"reason\":"u8, run.Order.Reason);
        Member(ref json, ",\"actor\":"u8, run.Order.By);
        json.Raw(",\"failover_latency_ms\":"u8);
        if (run.End is { FailoverMs: >= 0 and var failoverMs })
        {
            json.Number(failoverMs);
        }
        else
        {
            json.Raw("null"u8);
        }

        if (withLogs)
        {
            json.Raw(",\"logs\":"u8);
            WriteLogs(ref json, run);
        }

        json.Raw("}"u8);
    }

    /// <summary>What a health check found, or <c>null</c>.</summary>
    internal static void WriteHealth(ref JsonText json, RunbookRun? run) =>
        json.Raw(run?.End is { Health.Length: > 0 } end ? end.Health : "null"u8);

    private static void WriteEnd(ref JsonText json, RunbookRun run, RunbookRunner runner)
    {
        json.Raw(",\"exit_code\":"u8);
        if (run.End is null)
        {
            json.Raw("null,\"status\":"u8);
            json.String(runner.IsRunning(run) ? "running" : "interrupted");
            json.Raw(",\"finished_at\":null"u8);
            return;
        }

        json.Number(run.End.ExitCode);
        json.Raw(",\"status\":"u8);
        json.String(run.End.ExitCode == RunExit.Success ? "success" : "failed");
        json.Raw(",\"finished_at\":"u8);
        json.String(runner.Settings.TimeText(run.EndedAtMs));
    }

    private static void WriteLogs(ref JsonText json, RunbookRun run)
    {
        json.Raw("["u8);
        for (int i = 0; i < (run.End?.Logs.Count ?? 0); i++)
        {
            RunLogLine line = run.End!.Logs[i];
            json.Raw(i == 0 ? "{\"level\":"u8 : ",{\"level\":"u8);
            json.String(line.Level switch { RunLogLevel.Error => "ERROR", RunLogLevel.Warning => "WARNING", _ => "INFO" });
            json.Raw(",\"message\":"u8);
            json.String(line.Message);
            json.Raw("}"u8);
        }

        json.Raw("]"u8);
    }

    /// <summary>A text, or <c>null</c> for one that was not given.</summary>
    private static void Member(ref JsonText json, ReadOnlySpan<byte> name, string text)
    {
        json.Raw(name);
        json.String(text.Length == 0 ? null : text);
    }
}
