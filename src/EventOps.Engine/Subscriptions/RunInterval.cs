namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A run as it is kept: with the time of its latest settlement in milliseconds since 1970, which <c>deliveries</c>
/// reports.
/// </summary>
/// <param name="FromId">First event.</param>
/// <param name="ToId">Last event.</param>
/// <param name="AtMs">When the last of them was settled; all of them were by then.</param>
/// <param name="Count">How many events of the subscription that is.</param>
/// <param name="SpanSeconds">By how many seconds the first settled of them came earlier: 0 until compaction.</param>
/// <param name="FollowsId">The subscription's matching event right before the first, or 0 when that is not
/// known.</param>
/// <remarks>40 bytes: two ints share a word, which is why a join stops at <see cref="int.MaxValue"/> events.</remarks>
internal readonly record struct RunInterval(
    long FromId, long ToId, long AtMs, int Count, int SpanSeconds, long FollowsId)
{
    internal long LatestSecond => AtMs / 1_000;

    internal long EarliestSecond => LatestSecond - SpanSeconds;

    internal bool Covers(long id) => FromId <= id && id <= ToId;

    /// <summary>Whether the other starts at the very next matching event, so that the two can be one.</summary>
    internal bool Touches(in RunInterval next) =>
        next.FollowsId == ToId && next.FollowsId != 0 && (long)Count + next.Count <= int.MaxValue;

    /// <summary>The seconds from the earliest to the latest settlement of two.</summary>
    internal long SpanWith(in RunInterval other) =>
        Math.Max(LatestSecond, other.LatestSecond) - Math.Min(EarliestSecond, other.EarliestSecond);

    /// <summary>This interval and the one it touches as one, with the later time.</summary>
    internal RunInterval JoinedWith(in RunInterval next) => this with
    {
        ToId = next.ToId,
        AtMs = Math.Max(AtMs, next.AtMs),
        Count = Count + next.Count,
        SpanSeconds = (int)SpanWith(next),
    };
}
