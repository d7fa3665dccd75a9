namespace EventOps.Engine.Queues;

/// <summary>
/// A job by id: <c>job_</c>, 13 characters of the event's id and 13 of the subscription's (or replay's). Nothing needs
/// to be kept for it. A replay as a job of <c>queue:replay</c> has no event: zeros.
/// </summary>
/// <param name="EventId">The event; 0 for a replay itself.</param>
/// <param name="SubscriptionId">The subscription, or replay.</param>
public readonly record struct JobId(long EventId, long SubscriptionId)
{
    private const string Prefix = "job_";
    private const int FirstLength = 4 + Records.EventId.TextLength;

    /// <summary>Whether it is a replay itself, not an event of one.</summary>
    public bool IsReplay => EventId == 0;

    /// <summary>Reads an id; strict, so that every job has one spelling.</summary>
    public static bool TryParse(string text, out JobId id)
    {
        ArgumentNullException.ThrowIfNull(text);
        id = default;
        if (text.Length != FirstLength + Records.EventId.TextLength
            || !Records.EventId.TryParse(text.AsSpan(0, FirstLength), Prefix, out long eventId)
            || !Records.EventId.TryParse(text.AsSpan(FirstLength), string.Empty, out long subscriptionId))
        {
            return false;
        }

        id = new JobId(eventId, subscriptionId);
        return true;
    }

    /// <summary>The id as text.</summary>
    public override string ToString() =>
        Records.EventId.ToText(Prefix, EventId) + Records.EventId.ToText(string.Empty, SubscriptionId);
}
