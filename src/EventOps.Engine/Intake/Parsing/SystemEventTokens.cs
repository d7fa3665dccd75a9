using System.Runtime.CompilerServices;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>The places of a system event's body that mean something.</summary>
internal enum SystemEventPlace
{
    /// <summary>The first key that is none of the envelope's; its token is the key's.</summary>
    Unknown = 0,

    /// <summary><c>type</c></summary>
    Type,

    /// <summary><c>source</c></summary>
    Source,

    /// <summary><c>tenant_id</c></summary>
    TenantId,

    /// <summary><c>timestamp</c></summary>
    Timestamp,

    /// <summary><c>payload</c></summary>
    Payload,

    /// <summary><c>priority</c> inside the payload.</summary>
    PayloadPriority,

    /// <summary><c>priority</c> beside it: the payload's, when the body is the payload.</summary>
    Priority,
}

/// <summary>One token a place, indexed by <see cref="SystemEventPlace"/>; of equal keys the last counts.</summary>
[InlineArray(8)]
internal struct SystemEventTokens
{
    private FieldToken _first;
}
