namespace EventOps.Crash.Tests.Changes;

/// <summary>
/// A trigger that was posted. Several workers change it at once; each mark only goes from false to true within one life
/// of the server, and what was asked without an answer is decided by the check after it.
/// </summary>
/// <param name="number">Its own number, a member of the payload.</param>
/// <param name="body">What was posted, byte for byte what must be there.</param>
internal sealed class Trigger(long number, string body)
{
    private int _deletionsAsked;

    internal long Number => number;

    internal string Body => body;

    /// <summary>Its id; null while no answer or list told it.</summary>
    internal string? Id { get; set; }

    internal bool AckAsked { get; set; }

    internal bool Acked { get; set; }

    /// <summary>How many workers asked for its deletion: only one of them is told that it was done.</summary>
    internal int DeletionsAsked => _deletionsAsked;

    internal bool Deleted { get; set; }

    /// <summary>Looked at by its id since it was deleted.</summary>
    internal bool IsGoneEverywhere { get; set; }

    internal void AskDeletion() => Interlocked.Increment(ref _deletionsAsked);

    /// <summary>While nobody is at work: whether it is there is known now, and so is what came of what was asked.</summary>
    internal void Decide(bool isDeleted, bool isAcked)
    {
        Deleted = isDeleted;
        _deletionsAsked = isDeleted ? 1 : 0;
        if (!isDeleted)
        {
            Acked = AckAsked = isAcked;
        }
    }
}
