using EventOps.Contracts.Http.Logs;
using EventOps.Operations.Exports;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary>What the log endpoints are made from.</summary>
/// <param name="Lines">Where lines come in, and are.</param>
/// <param name="Exports">Exports of them.</param>
/// <param name="Files">Their files.</param>
public sealed record LogsServices(LogDoor Lines, LogExportService Exports, LogExportFolder Files);
