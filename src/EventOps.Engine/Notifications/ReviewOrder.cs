using EventOps.Engine.Intake;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Notifications;

/// <summary>Notifications to be marked as reviewed.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Matches">Which of the tenant's series the reviewer sees.</param>
/// <param name="Ids">The notifications.</param>
/// <param name="Reviewer">Who reviews.</param>
public sealed record ReviewOrder(string Tenant, Func<Series, bool> Matches, IReadOnlyList<long> Ids, string Reviewer)
{
    /// <summary>Which series want a review of their own, so that a review of many leaves them out; null: none.</summary>
    public Func<Series, bool>? NeedsOwnReview { get; init; }

    /// <summary>What was noted.</summary>
    public string? Notes { get; init; }

    /// <summary>What a review of many is for.</summary>
    public string? Action { get; init; }

    /// <summary>In what context.</summary>
    public string? Context { get; init; }
}

/// <summary>What became of one notification that was to be reviewed.</summary>
public enum ReviewResult
{
    /// <summary>It is reviewed now, durably.</summary>
    Reviewed,

    /// <summary>It was reviewed before, and stays as it was.</summary>
    AlreadyReviewed,

    /// <summary>There is no such notification, or the reviewer does not see it.</summary>
    NotFound,

    /// <summary>It wants a review of its own.</summary>
    ProcessRequired,

    /// <summary>The tenant has as many reviews as are kept; they go with their events.</summary>
    NoRoom,
}

/// <summary>The answer to a <see cref="ReviewOrder"/>.</summary>
/// <param name="Error">Why it could not be made durable, or none; asking again finishes it.</param>
/// <param name="Results">What became of each, in the order of the ids.</param>
public sealed record ReviewAnswer(AdmitError Error, IReadOnlyList<ReviewResult> Results);
