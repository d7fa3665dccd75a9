using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Auditing;

/// <summary>Which entries are asked for, newest first; what is null does not matter.</summary>
public sealed record AuditQuery
{
    /// <summary>The tenant whose entries; null: of all tenants.</summary>
    public string? Tenant { get; init; }

    /// <summary>Who; <c>*</c> stands for anything.</summary>
    public WildcardPattern? Actor { get; init; }

    /// <summary>What; <c>*</c> stands for anything.</summary>
    public WildcardPattern? Action { get; init; }

    /// <summary>To what; <c>*</c> stands for anything.</summary>
    public WildcardPattern? Target { get; init; }

    /// <summary>What came of it.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>The request's id.</summary>
    public string? RequestId { get; init; }

    /// <summary>Not older than this, in milliseconds since 1970.</summary>
    public long SinceMs { get; init; }

    /// <summary>Older than this, in milliseconds since 1970.</summary>
    public long? UntilMs { get; init; }

    /// <summary>Older than this entry: a page's <see cref="AuditPage.NextBeforeId"/>.</summary>
    public long? BeforeId { get; init; }

    /// <summary>Entries on the page at most.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Whether entries have to be read to know which.</summary>
    internal bool AsksEntries => Outcome is not null || Target is not null || RequestId is not null;
}

/// <summary>A page of entries, newest first.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="NextBeforeId">Where the next page starts; null: there is none. A page may be short, and even empty, and
/// have a next one: a request looks at so many entries only.</param>
public sealed record AuditPage(IReadOnlyList<AuditItem> Entries, long? NextBeforeId);

/// <summary>An entry.</summary>
/// <param name="Id">Its id among all events.</param>
/// <param name="Json">The JSON object, as stored.</param>
public sealed record AuditItem(long Id, ReadOnlyMemory<byte> Json)
{
    /// <summary>What ids of entries start with.</summary>
    public const string IdPrefix = "aud_";
}
