using EventOps.Contracts.Http.Access;
using EventOps.Engine;
using EventOps.Engine.Intake.Parsing;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>What the Trigger Ingestion endpoints are made from.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Doors">What its door is made from.</param>
/// <param name="Parsing">How events are parsed, with the sizes of an event and of a batch's items.</param>
/// <param name="BatchBytesMax">Largest batch body, after decompression.</param>
/// <param name="Log">Where bugs go.</param>
public sealed record TriggerServices(
    EventPipeline Engine, DoorServices Doors, ParseLimits Parsing, int BatchBytesMax, ILogger Log);
