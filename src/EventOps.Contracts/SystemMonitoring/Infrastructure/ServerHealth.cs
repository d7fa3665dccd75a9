using EventOps.Contracts.Http;
using EventOps.Engine;
using EventOps.Engine.Journaling;
using EventOps.Engine.Observability;
using EventOps.Engine.Queues;
using EventOps.Engine.Retention;

namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary>The server's own parts, each with its figures and what is wrong with it by the thresholds.</summary>
internal sealed class ServerHealth
{
    /// <summary>Fewer samples make no percentile: the first request of a cold process would be it for five minutes.</summary>
    private const int PercentileSamplesMin = 20;

    /// <summary>The backlog is counted lane by lane: once in this time, whoever asks.</summary>
    private const int BacklogAgeMaxMs = 2_000;

    private readonly InfrastructureServices _services;
    private Counted? _counted;

    internal ServerHealth(InfrastructureServices services) => _services = services;

    private EventPipeline Engine => _services.Engine;

    private HealthThresholds Thresholds => _services.Thresholds;

    internal void Api(ref JsonText json)
    {
        LatencySummary answers = _services.Doors.Meter.Answers.Read();
        double? failedPercent = answers.HasSamples
            ? Math.Min(100, 100.0 * _services.Doors.Meter.Failures.Read().Count / answers.Count)
            : null;
        HealthVerdict verdict = new HealthVerdict()
            .Down(Engine.Intake.IsStopped, $"publishing is stopped")
            .Degraded(IsAbove(answers, answers.P95Ms, Thresholds.ApiP95Ms), $"the 95th percentile is above {Thresholds.ApiP95Ms} ms")
            .Degraded(failedPercent > Thresholds.ApiErrorPercent, $"more than {Thresholds.ApiErrorPercent} % of the requests fail")
            .Note(!answers.HasSamples, $"no request was answered in the last 5 minutes")
            .Open(ref json, InfrastructureNames.Api);
        HealthJson.Times(ref json, "response_time_ms"u8, answers);
        HealthJson.Number(ref json, "error_rate_percent"u8, failedPercent);
        HealthJson.Number(ref json, "requests"u8, answers.Count);
        verdict.Close(ref json);
    }

    internal void Journal(ref JsonText json)
    {
        EngineStatus status = Engine.Status;
        LatencySummary commits = Engine.Metrics.Commits.Read();
        double lagMs = Engine.Metrics.DurableLagMs;
        DiskRoom? disk = status.Disk;
        double? freePercent = disk is { TotalBytes: > 0 } room ? 100.0 * room.FreeBytes / room.TotalBytes : null;
        HealthVerdict verdict = new HealthVerdict()
            .Down(status.Writer == WriterState.Failed, $"the disk refuses commits; publishing is refused")
            .Down(status.Writer == WriterState.Stopped, $"the engine is stopping")
            .Down(status.DiskIsFull, $"the disk is nearly full; publishing is refused")
            .Degraded(
                IsAbove(commits, commits.P99Ms, Thresholds.CommitP99Ms),
                $"the 99th percentile of commits is above {Thresholds.CommitP99Ms} ms")
            .Degraded(lagMs > Thresholds.DurableLagMs, $"the commit under way takes more than {Thresholds.DurableLagMs} ms")
            .Degraded(freePercent < Thresholds.DiskFreePercent, $"less than {Thresholds.DiskFreePercent} % of the disk is free")
            .Degraded(disk is null, $"the disk does not tell its free space")
            .Note(!commits.HasSamples, $"nothing was committed in the last 5 minutes")
            .Open(ref json, InfrastructureNames.Journal);
        HealthJson.Times(ref json, "commit_latency_ms"u8, commits);
        HealthJson.Number(ref json, "commits"u8, commits.Count);
        HealthJson.Number(ref json, "durable_lag_ms"u8, lagMs);
        HealthJson.Number(ref json, "disk_free_bytes"u8, disk?.FreeBytes);
        HealthJson.Number(ref json, "disk_free_percent"u8, freePercent);
        HealthJson.Number(ref json, "bytes_on_disk"u8, status.BytesOnDisk);
        verdict.Close(ref json);
    }

    internal void Dispatcher(ref JsonText json)
    {
        DispatchBacklog backlog = Backlog(out long nowMs);
        long? oldestSeconds = backlog.OldestWaitingMs == 0 ? null : Math.Max(0, nowMs - backlog.OldestWaitingMs) / 1_000;
        int circuits = Engine.Webhooks?.OpenCircuits ?? 0;
        string? problem = Engine.Webhooks?.Problem;
        HealthVerdict verdict = new HealthVerdict()
            .Down(problem is not null, $"{problem}")
            .Degraded(backlog.Waiting > Thresholds.Backlog, $"more than {Thresholds.Backlog} jobs wait")
            .Degraded(
                oldestSeconds > Thresholds.OldestWaiting.TotalSeconds,
                $"the oldest job waits longer than {Thresholds.OldestWaiting.TotalSeconds} s")
            .Degraded(circuits > 0, $"{circuits} webhook endpoints fail and are held back")
            .Open(ref json, InfrastructureNames.Dispatcher);
        HealthJson.Number(ref json, "queue_backlog"u8, backlog.Waiting);
        HealthJson.Number(ref json, "open_jobs"u8, backlog.Open);
        HealthJson.Number(ref json, "failed_jobs"u8, backlog.Failed);
        HealthJson.Number(ref json, "oldest_waiting_seconds"u8, oldestSeconds);
        HealthJson.Number(ref json, "open_circuits"u8, circuits);
        verdict.Close(ref json);
    }

    internal void Ring(ref JsonText json)
    {
        EngineStatus status = Engine.Status;
        int occupied = status.RingOccupied;
        double percent = 100.0 * occupied / status.RingCapacity;
        long refused = Engine.Metrics.RingRefusals.Read().Count;
        HealthVerdict verdict = new HealthVerdict()
            .Degraded(percent > Thresholds.RingPercent, $"more than {Thresholds.RingPercent} % of it is taken")
            .Degraded(refused > 0, $"it was full for {refused} publishes of the last 5 minutes, which were refused")
            .Open(ref json, InfrastructureNames.Ring);
        HealthJson.Number(ref json, "occupancy"u8, occupied);
        HealthJson.Number(ref json, "capacity"u8, status.RingCapacity);
        HealthJson.Number(ref json, "occupancy_percent"u8, percent);
        HealthJson.Number(ref json, "rejected"u8, refused);
        HealthJson.Number(ref json, "rejected_since_start"u8, Engine.Metrics.RejectedFor(RejectReason.RingFull));
        verdict.Close(ref json);
    }

    private static bool IsAbove(in LatencySummary times, double percentileMs, double thresholdMs) =>
        times.Count >= PercentileSamplesMin && percentileMs > thresholdMs;

    private DispatchBacklog Backlog(out long nowMs)
    {
        nowMs = _services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        Counted? counted = Volatile.Read(ref _counted);
        if (counted is null || Math.Abs(nowMs - counted.AtMs) >= BacklogAgeMaxMs)
        {
            Volatile.Write(ref _counted, counted = new Counted(Engine.Queues.Backlog(), nowMs));
        }

        return counted.Backlog;
    }

    private sealed record Counted(DispatchBacklog Backlog, long AtMs);
}
