using System.Text.Json;

namespace EventOps.Crash.Tests.Changes;

/// <summary>
/// An alert that was published, and what reviewers said of its notification. Reviewers meet at it; the first review that
/// counted stays, whoever asks later.
/// </summary>
/// <param name="number">Its own number, a member of the payload.</param>
/// <param name="isCritical">Whether it wants a review of its own.</param>
internal sealed class Notice(long number, bool isCritical)
{
    private readonly Lock _lock = new();
    private readonly List<ShownReview> _asked = [];
    private ShownReview? _settled;
    private bool _isReviewed;

    internal long Number => number;

    internal bool IsCritical => isCritical;

    /// <summary>The text in the payload that has its number.</summary>
    internal string Context => $"alert_{number}";

    /// <summary>The notification's id; null while no answer or list told it.</summary>
    internal string? Id { get; set; }

    /// <summary>The event's id.</summary>
    internal string EventId => $"evt_{Id![4..]}";

    internal bool IsReviewed => _isReviewed;

    /// <summary>Read by its id since something was asked of it.</summary>
    internal bool IsRead { get; private set; }

    internal void Ask(ShownReview review)
    {
        lock (_lock)
        {
            IsRead = false;
            _asked.Add(review);
        }
    }

    /// <summary>It was answered, or is shown, as reviewed like that.</summary>
    internal void Settle(ShownReview shown)
    {
        lock (_lock)
        {
            ShownReview said = shown with { At = null };
            Assert.True(_asked.Contains(said), $"Nobody reviewed {Id} as {shown}");
            Assert.True(
                _settled is null || (_settled with { At = shown.At is null ? null : _settled.At ?? shown.At }) == shown,
                $"{Id} was reviewed as {_settled} and is shown as {shown}");
            _settled = _settled?.At is null ? shown : _settled;
            _isReviewed = true;
        }
    }

    /// <summary>A bulk review was answered: somebody has reviewed it before. A critical one takes no part in it.</summary>
    internal void SettleEarlier()
    {
        lock (_lock)
        {
            Assert.True(_isReviewed || _asked.Count > (isCritical ? 0 : 1), $"{Id} was reviewed by nobody before");
            _isReviewed = true;
        }
    }

    /// <summary>While nobody is at work: a list shows whether it is reviewed.</summary>
    internal void Decide(bool isReviewed)
    {
        Assert.True(isReviewed || !_isReviewed, $"The review of {Id} is lost: {_settled}");
        Assert.True(!isReviewed || _asked.Count > 0, $"Nobody reviewed {Id}");
        if (!isReviewed)
        {
            _asked.Clear();
        }
    }

    /// <summary>While nobody is at work: what is shown of it alone.</summary>
    internal void Read(JsonElement shown)
    {
        bool isReviewed = shown.GetProperty("status").GetString() == "reviewed";
        Decide(isReviewed);
        if (isReviewed)
        {
            Settle(ShownReview.Of(shown));
        }
        else
        {
            Assert.False(shown.TryGetProperty("reviewed_by", out _));
        }

        IsRead = true;
    }
}

/// <summary>A review as it is asked for, or as it is shown.</summary>
/// <param name="By">Who reviewed.</param>
/// <param name="Notes">What was noted.</param>
/// <param name="Action">The action of a bulk review.</param>
/// <param name="Context">The context of a bulk review.</param>
/// <param name="At">When; null where that was not told.</param>
internal sealed record ShownReview(string By, string? Notes, string? Action, string? Context, string? At = null)
{
    internal static ShownReview Of(JsonElement shown) => new(
        shown.GetProperty("reviewed_by").GetString()!,
        shown.GetProperty("notes").GetString(),
        TextOf(shown, "review_action"),
        TextOf(shown, "review_context"),
        shown.GetProperty("reviewed_at").GetString());

    private static string? TextOf(JsonElement shown, string name) =>
        shown.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;
}
