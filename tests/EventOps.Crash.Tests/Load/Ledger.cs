using System.Collections.Concurrent;

namespace EventOps.Crash.Tests.Load;

/// <summary>
/// All that was sent to the server over all its lives, and what it acknowledged: what the audit holds it to.
/// </summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<long, Posted> _posted = new();
    private long _lastNumber;

    /// <summary>Event types whose registration was acknowledged.</summary>
    internal ConcurrentQueue<string> EventTypes { get; } = new();

    /// <summary>Idempotency keys used, acknowledged or not.</summary>
    internal ConcurrentQueue<KeyedPost> KeyedPosts { get; } = new();

    internal SubscriptionBook Subscriptions { get; } = new();

    internal Posted Add(PostedRequest request, Random random, string type, string source, int textLengthMax)
    {
        long number = Interlocked.Increment(ref _lastNumber);
        var posted = new Posted
        {
            Number = number,
            Type = type,
            Source = source,
            Data = Payload.Make(random, number, textLengthMax),
            Request = request,
        };
        _posted[number] = posted;
        request.Events.Add(posted);
        return posted;
    }

    internal Posted? Find(long number) => _posted.GetValueOrDefault(number);

    internal IEnumerable<Posted> All => _posted.Values;
}
