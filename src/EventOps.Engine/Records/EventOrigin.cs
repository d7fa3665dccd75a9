namespace EventOps.Engine.Records;

/// <summary>
/// By which door an event came in. A contract that has a list of its own (the trigger inbox) shows the events of its
/// door only; callers' subscriptions and reads match the events of all but the server's own work. Stored, so a value
/// never changes its meaning.
/// </summary>
public enum EventOrigin
{
    /// <summary>Published: by the Event Bus, by System Events, or by the server itself.</summary>
    Bus = 0,

    /// <summary>Posted to the Trigger Ingestion contract: the payload is the whole body, of any shape.</summary>
    Trigger = 1,

    /// <summary>Work that the server gives itself to do, durable as an event is: no caller sees, consumes or replays it.</summary>
    Server = 2,
}
