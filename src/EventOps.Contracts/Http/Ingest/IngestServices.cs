using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine;
using EventOps.Engine.Intake.Parsing;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.Http.Ingest;

/// <summary>What the endpoints that take events are made from.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Door">The contract's door.</param>
/// <param name="Errors">The contract's errors.</param>
/// <param name="Parsing">How events are parsed, with the sizes of an event and of a batch's items.</param>
/// <param name="BatchBytesMax">Largest batch body, after decompression.</param>
/// <param name="Log">Where bugs go.</param>
public sealed record IngestServices(
    EventPipeline Engine,
    ContractDoor Door,
    ContractErrors Errors,
    ParseLimits Parsing,
    int BatchBytesMax,
    ILogger Log);
