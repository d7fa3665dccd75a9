namespace EventOps.Engine.Auditing;

/// <summary>What became of a call. The names in entries are the members' in lower case.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Allowed,

    /// <summary>The caller may not.</summary>
    Denied,

    /// <summary>It was tried and did not succeed.</summary>
    Failed,
}

/// <summary>
/// Who did what to what, and what came of it. Texts may be a caller's, of any content: longer than their bound
/// (<see cref="AuditBounds"/>) they are cut.
/// </summary>
/// <param name="Tenant">Whose trail it belongs to: the caller's tenant.</param>
/// <param name="Actor">Who: the name of a key, or <see cref="Anonymous"/>. As many as there are keys, never a caller's
/// own text: each costs a series.</param>
/// <param name="Action">What, as <c>noun.verb</c>. A word of the program, never a caller's.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record AuditEntry(string Tenant, string Actor, string Action, AuditOutcome Outcome)
{
    /// <summary>The actor of a call without a key.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The actor of what the server does by itself.</summary>
    public const string Server = "eventops";

    /// <summary>The id of the key, never the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>What it was done to: ids, names, a path.</summary>
    public string? Target { get; init; }

    /// <summary>The HTTP status answered; 0: none.</summary>
    public int Status { get; init; }

    /// <summary>The request's id.</summary>
    public string? RequestId { get; init; }

    /// <summary>Where the call came from.</summary>
    public string? Address { get; init; }

    /// <summary>What else is worth knowing, a few short texts; null: nothing.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Details { get; init; }
}
