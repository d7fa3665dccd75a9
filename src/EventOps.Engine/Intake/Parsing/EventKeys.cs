namespace EventOps.Engine.Intake.Parsing;

/// <summary>Recognises the keys of an event, by length first.</summary>
internal static class EventKeys
{
    /// <summary>Length of the longest key that means something.</summary>
    public const int BytesMax = 15;

    public static EventField Match(ReadOnlySpan<byte> key) => key.Length switch
    {
        4 when key.SequenceEqual("data"u8) => EventField.Data,
        6 when key.SequenceEqual("source"u8) => EventField.Source,
        8 when key.SequenceEqual("priority"u8) => EventField.Priority,
        8 when key.SequenceEqual("metadata"u8) => EventField.Metadata,
        10 when key.SequenceEqual("event_type"u8) => EventField.EventType,
        15 when key.SequenceEqual("idempotency_key"u8) => EventField.IdempotencyKey,
        _ => EventField.None,
    };
}
