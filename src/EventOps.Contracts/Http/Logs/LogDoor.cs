using EventOps.Contracts.Http.Access;
using EventOps.Engine.Logs;

namespace EventOps.Contracts.Http.Logs;

/// <summary>What the doors that log lines come in by are made from.</summary>
/// <param name="Store">Where lines go.</param>
/// <param name="Doors">What their doors are made from.</param>
/// <param name="Clock">Time.</param>
/// <param name="BodyBytesMax">Largest body, after decompression.</param>
/// <param name="LinesMax">Most lines in a body.</param>
public sealed record LogDoor(
    LogStore Store, DoorServices Doors, TimeProvider Clock, int BodyBytesMax, int LinesMax)
{
    /// <summary>Service of lines that name none.</summary>
    public const string UnknownService = "unknown";

    /// <summary>What a line must be.</summary>
    internal LogLineRules Rules { get; } = new(Store);
}
