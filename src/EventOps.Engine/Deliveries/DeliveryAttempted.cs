using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Deliveries;

/// <summary>An attempt ended: with success, with another one to come, or with none left.</summary>
/// <param name="SubscriptionId">The subscription, or replay.</param>
/// <param name="Priority">The lane.</param>
/// <param name="DeliveryId">The delivery.</param>
/// <param name="Result">What follows.</param>
/// <param name="Attempts">Attempts made by now.</param>
/// <param name="NextAtMs">When to try again.</param>
/// <param name="Note">How it failed; null when it succeeded.</param>
internal sealed record DeliveryAttempted(
    long SubscriptionId,
    EventPriority Priority,
    long DeliveryId,
    AttemptEnd Result,
    int Attempts,
    long NextAtMs,
    AttemptNote? Note) : IControlRecord
{
    public ControlKind Kind => ControlKind.DeliveryAttempted;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(7);
        writer.WriteInt64(SubscriptionId);
        writer.WriteInt64((long)Priority);
        writer.WriteInt64(DeliveryId);
        writer.WriteInt64((long)Result);
        writer.WriteInt64(Attempts);
        writer.WriteInt64(NextAtMs);
        AttemptNote.Write(ref writer, Note);
    }

    public void Apply(EngineState state, long id)
    {
        if (state.Subscriptions.Find(SubscriptionId) is not { } subscription || subscription.LaneOf(Priority) is not { } lane)
        {
            return;
        }

        long atMs = EventId.UnixTimeMs(id);
        if (subscription.Terms.CallbackUrl is not null)
        {
            subscription.NoteAttempt(Result == AttemptEnd.Succeeded, atMs);
        }

        switch (Result)
        {
            case AttemptEnd.Succeeded:
                subscription.BeginCompletion();
                state.NoteCompleted(subscription, lane.Complete(DeliveryId, atMs), atMs);
                break;
            case AttemptEnd.Retry:
                lane.Change(DeliveryId, old => old with { Attempts = Attempts, NextAtMs = NextAtMs, LeaseUntilMs = 0, LastAttempt = Note });
                break;
            default:
                state.NoteFailed(subscription, lane.Fail(DeliveryId, Attempts, Note!), atMs);
                break;
        }
    }

    internal static DeliveryAttempted Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        return new DeliveryAttempted(
            reader.Int64(),
            (EventPriority)reader.Int32(),
            reader.Int64(),
            (AttemptEnd)reader.Int32(),
            reader.Int32(),
            reader.Int64(),
            AttemptNote.Read(ref reader));
    }
}

/// <summary>What follows an attempt; stored, so a value never changes its meaning.</summary>
internal enum AttemptEnd
{
    /// <summary>Nothing: the events are completed.</summary>
    Succeeded = 0,

    /// <summary>Another attempt.</summary>
    Retry = 1,

    /// <summary>The events are dead letters.</summary>
    Failed = 2,
}
