using EventOps.Engine.Dispatch.Sending;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>One attempt, as a receiver would see it.</summary>
internal sealed record SentPost(
    string Path, string DeliveryId, string SubscriptionId, long[] EventIds, bool[] Replayed, string? TraceParent, string Secret, string? PreviousSecret, long AtMs)
{
    /// <summary>Answered by the test, or by the script.</summary>
    internal TaskCompletionSource<AttemptResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal bool Has(long id) => EventIds.Contains(id);
}
