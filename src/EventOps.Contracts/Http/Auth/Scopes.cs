namespace EventOps.Contracts.Http.Auth;

/// <summary>What a caller may send through the System Events contract. A set.</summary>
[Flags]
public enum Scopes
{
    /// <summary>No scope.</summary>
    None = 0,

    /// <summary><c>system:publish</c>.</summary>
    SystemPublish = 1 << 0,

    /// <summary><c>system:alert</c>.</summary>
    SystemAlert = 1 << 1,

    /// <summary><c>business:event</c>.</summary>
    BusinessEvent = 1 << 2,

    /// <summary>Every scope, for the admin key.</summary>
    All = SystemPublish | SystemAlert | BusinessEvent,
}
