using EventOps.Engine.Projections;

namespace EventOps.Engine.Notifications;

/// <summary>Which notifications are asked for by what became of them.</summary>
public enum NotificationStatus
{
    /// <summary>Every one.</summary>
    All,

    /// <summary>Those that nobody reviewed.</summary>
    Unread,

    /// <summary>Those that somebody reviewed.</summary>
    Reviewed,
}

/// <summary>A question for notifications.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Matches">Which of the tenant's series are asked for; decided once per series.</param>
public sealed record NotificationQuery(string Tenant, Func<Series, bool> Matches)
{
    /// <summary>The smallest id asked for.</summary>
    public long FromId { get; init; }

    /// <summary>Only those below this id.</summary>
    public long BeforeId { get; init; } = long.MaxValue;

    /// <summary>What became of them.</summary>
    public NotificationStatus Status { get; init; }

    /// <summary>How many at most.</summary>
    public int Limit { get; init; } = 25;
}
