using EventOps.Engine.Deliveries;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch;

/// <summary>One lane as a <see cref="LaneWalk"/> sees it, and how far the walk has come in it.</summary>
internal sealed class LaneView
{
    private readonly bool _isFromStart;
    private long _firstWaitingId;

    /// <param name="subscription">The subscription.</param>
    /// <param name="lane">One of its lanes.</param>
    /// <param name="floorId">The walk looks behind this id only; null: wherever something may wait.</param>
    internal LaneView(Subscription subscription, DeliveryLane lane, long? floorId)
    {
        Subscription = subscription;
        Lane = lane;
        long start = Math.Max(subscription.AfterId, lane.HandedUntilId);
        _isFromStart = floorId is null || floorId <= start;
        LookedUntilId = floorId is { } floor ? Math.Max(subscription.AfterId, floor) : start;
    }

    internal Subscription Subscription { get; }

    internal DeliveryLane Lane { get; }

    /// <summary>Pushed to a webhook: what is polled here is a look, and what is scheduled is shown at once.</summary>
    internal bool IsPushed => Subscription.Terms.CallbackUrl is not null;

    /// <summary>Every event of the lane up to here was looked at.</summary>
    internal long LookedUntilId { get; private set; }

    /// <summary>Whether a handed-over event can be given now. A lease that has just run out is not over before the
    /// journal says so: it may be the last one.</summary>
    internal bool IsReady(Delivery delivery, long nowMs) => IsPushed
        ? delivery.StateAt(nowMs) == JobState.Scheduled
        : delivery.Status.LeaseUntilMs == 0 && delivery.IsDue(nowMs);

    internal void LookedUntil(long id) => LookedUntilId = Math.Max(LookedUntilId, id);

    internal void MeetWaiting(long id) => _firstWaitingId = _firstWaitingId == 0 ? id : _firstWaitingId;

    /// <summary>Leaves behind, for the next walk, up to where nothing waits.</summary>
    internal void NoteHanded()
    {
        if (_isFromStart)
        {
            Lane.HandedUntilId = _firstWaitingId == 0 ? LookedUntilId : Math.Min(LookedUntilId, _firstWaitingId - 1);
        }
    }
}
