using EventOps.Engine.Journaling;

namespace EventOps.Server.Hosting;

/// <summary>What an operator is told of an engine that was opened.</summary>
internal static class RecoveryLog
{
    internal static void Tell(ILogger log, OpenedEngine opened)
    {
        RecoveryReport found = opened.Engine.Recovery;
        log.LogInformation(
            "Recovered {Events} events in {Seconds:F2} s from {DataPath} ({Frames} frames replayed, {Cut} bytes of tail cut, "
            + "{Damaged} places quarantined); journal device {Device}",
            found.Events,
            found.Seconds,
            opened.DataPath,
            found.ReplayedFrames,
            found.TailBytesCut,
            found.Damaged.Count,
            opened.Journal.DeviceKind);
    }
}
