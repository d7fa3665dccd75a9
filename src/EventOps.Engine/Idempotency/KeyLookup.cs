namespace EventOps.Engine.Idempotency;

/// <summary>What is known of an idempotency key.</summary>
internal enum KeyState
{
    /// <summary>Nothing: it is the caller's now, until it is committed or released.</summary>
    Claimed,

    /// <summary>An event was committed with this key and this body.</summary>
    Known,

    /// <summary>The key was used with another body.</summary>
    Conflict,

    /// <summary>Another request with this key and this body is on its way.</summary>
    InFlight,
}

/// <summary>The answer of <see cref="IdempotencyTable.Claim"/>.</summary>
/// <param name="State">What is known.</param>
/// <param name="Id">The first event's id, when known.</param>
/// <param name="Matches">How many subscriptions it matched, when known.</param>
/// <param name="Settled">Ends when the other request's fate is decided, when in flight.</param>
internal readonly record struct KeyLookup(KeyState State, long Id, int Matches, Task? Settled);
