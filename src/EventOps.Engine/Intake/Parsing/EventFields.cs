using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// One event as the caller sent it. Every span points into the caller's body, except a name that was written with
/// escapes, which points into the parser's scratch: all are valid until the next parse with that scratch.
/// </summary>
public ref struct EventFields
{
    /// <summary>
    /// UTF-8 without escapes; 1 to <see cref="ParseLimits.NameBytesMax"/> bytes, no control characters.
    /// </summary>
    public ReadOnlySpan<byte> EventType { get; set; }

    /// <summary>
    /// UTF-8 without escapes; 1 to <see cref="ParseLimits.NameBytesMax"/> bytes, no control characters.
    /// </summary>
    public ReadOnlySpan<byte> Source { get; set; }

    /// <summary>UTF-8 without escapes, no control characters; empty when the event has none.</summary>
    public ReadOnlySpan<byte> IdempotencyKey { get; set; }

    /// <summary>The <c>data</c> object, the caller's bytes verbatim, in <see cref="Encoding"/>.</summary>
    public ReadOnlySpan<byte> Data { get; set; }

    /// <summary>The <c>metadata</c> object, the caller's bytes verbatim; empty when absent or null.</summary>
    public ReadOnlySpan<byte> Metadata { get; set; }

    /// <summary>Normal unless the event says otherwise.</summary>
    public EventPriority Priority { get; set; }

    /// <summary>By which door it came in. Not of the body: the contract sets it.</summary>
    public EventOrigin Origin { get; set; }

    /// <summary>The format of <see cref="Data"/> and <see cref="Metadata"/>.</summary>
    public PayloadEncoding Encoding { get; set; }

    /// <summary>
    /// Where in a trace the request stands, when it says so. Not of the body, so a parser leaves it alone; the contract
    /// sets it. No part of what an idempotency key compares.
    /// </summary>
    public TraceContext Trace { get; set; }
}
