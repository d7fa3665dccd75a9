using EventOps.Contracts.Http.Access;
using EventOps.Engine;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.SystemEvents;

/// <summary>What the System Events endpoints are made from.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Doors">What its door is made from.</param>
/// <param name="Parsing">How events are parsed, with the size of one.</param>
/// <param name="Notifies">Whether events of a series make notifications; asked for each event, so it remembers.</param>
/// <param name="Log">Where bugs go.</param>
public sealed record SystemEventsServices(
    EventPipeline Engine,
    DoorServices Doors,
    ParseLimits Parsing,
    Func<Series, bool> Notifies,
    ILogger Log);
