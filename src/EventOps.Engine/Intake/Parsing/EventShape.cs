using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// What a body, or an item of a batch, is taken for: an event with the bus's fields, or a trigger, which is any object
/// and is the event's data as a whole.
/// </summary>
public readonly ref struct EventShape
{
    private EventShape(ReadOnlySpan<byte> source)
    {
        IsTrigger = true;
        Source = source;
    }

    /// <summary>An event as <c>POST /publish</c> takes it.</summary>
    public static EventShape Bus => default;

    /// <summary>The type of a trigger that names none.</summary>
    public static ReadOnlySpan<byte> TriggerType => "trigger"u8;

    internal bool IsTrigger { get; }

    /// <summary>The source of a trigger: not its own to say.</summary>
    internal ReadOnlySpan<byte> Source { get; }

    internal EventOrigin Origin => IsTrigger ? EventOrigin.Trigger : EventOrigin.Bus;

    /// <summary>A trigger by a caller. Its type is its top-level member <c>event_type</c>, of several the last.</summary>
    /// <param name="source">The caller's name, UTF-8.</param>
    public static EventShape Trigger(ReadOnlySpan<byte> source) => new(source);
}
