using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A filter and what became of the events it matches since it was made, in one <see cref="DeliveryLane"/> per priority;
/// or a replay: the same over a stretch of the past. The journal writer's thread alone changes it; anyone may read.
/// </summary>
public sealed class Subscription
{
    private readonly DeliveryLane?[] _lanes;
    private readonly EventFilter? _narrowed;
    private long _delivered;
    private long _completions;
    private long _lastDeliveryMs;
    private long _failingSinceMs;
    private SubscriptionSecrets? _secrets;
    private Disablement? _disabled;

    internal Subscription(long id, SubscriptionTerms terms, string? secret = null)
        : this(id, terms, null, NewLanes(terms))
    {
        _secrets = secret is null ? null : new SubscriptionSecrets(secret, null, 0);
    }

    internal Subscription(long id, Subscription parent, ReplayTerms replay)
        : this(id, parent.Terms, replay, NewLanes(parent.Terms))
    {
        Parent = parent;
    }

    private Subscription(long id, SubscriptionTerms terms, ReplayTerms? replay, DeliveryLane?[] lanes)
    {
        Id = id;
        Terms = terms;
        Filter = terms.ToFilter();
        Replay = replay;
        _narrowed = replay?.ToFilter(terms.Tenant);
        _lanes = lanes;
    }

    /// <summary>The id of the record that made it: it sees the events behind this one.</summary>
    public long Id { get; }

    /// <summary>What was asked for.</summary>
    public SubscriptionTerms Terms { get; }

    /// <summary>Which events it matches; a replay only those of them that its own terms name.</summary>
    public EventFilter Filter { get; }

    /// <summary>The stretch of the past this replays; null for a subscription that callers made.</summary>
    public ReplayTerms? Replay { get; }

    /// <summary>Whether it is a tenant's inbox, which nobody made and nobody sees.</summary>
    public bool IsInbox => Terms.IsInbox;

    /// <summary>Whether a caller made it: no replay, no inbox, no queue of the server's own work.</summary>
    public bool IsCallers => Replay is null && Terms.Origin is null;

    /// <summary>Of a replay, the events in its stretch that were gone for good when it started: they are among the
    /// deleted ones of its lanes, and not in its total.</summary>
    internal long GoneAtStart { get; private set; }

    /// <summary>The subscription a replay is for; null when it is none.</summary>
    public Subscription? Parent { get; internal set; }

    /// <summary>When it was made, in milliseconds since 1970.</summary>
    public long CreatedAtMs => EventId.UnixTimeMs(Id);

    /// <summary>It sees events behind this id.</summary>
    internal long AfterId => Replay is null ? Id : Replay.FromId - 1;

    /// <summary>It sees events up to this id.</summary>
    internal long UntilId => Replay?.UntilId ?? long.MaxValue;

    /// <summary>Events completed so far.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>When the last event was completed, in milliseconds since 1970; 0 before the first.</summary>
    public long LastDeliveryMs => Volatile.Read(ref _lastDeliveryMs);

    /// <summary>Since when every attempt failed, in milliseconds since 1970; 0 while the last one went well.</summary>
    public long FailingSinceMs => Volatile.Read(ref _failingSinceMs);

    /// <summary>What signs its webhooks; null when it has none.</summary>
    public SubscriptionSecrets? Secrets => Parent is null ? Volatile.Read(ref _secrets) : Parent.Secrets;

    /// <summary>Why nothing is delivered any more; null while it is.</summary>
    public Disablement? Disabled => Parent is null ? Volatile.Read(ref _disabled) : Parent.Disabled;

    /// <summary>Pulsed when there may be something to deliver: an event, a change of what holds it back, an outcome.</summary>
    internal PollSignal Work { get; } = new();

    /// <summary>Who consumes its events; set when the registry takes it in.</summary>
    internal Subscriber? Owner { get; set; }

    /// <summary>Whose pause holds its events back: its owner's, or a replay's queue.</summary>
    internal Subscriber? Queue { get; set; }

    /// <summary>Whether an operator holds events of a priority back.</summary>
    public bool IsPaused(EventPriority priority) =>
        Queue!.IsPaused(Replay is null ? priority : EventPriority.Normal);

    /// <summary>The lane of a priority; null when it matches none of it.</summary>
    public DeliveryLane? LaneOf(EventPriority priority) => _lanes[(int)priority];

    /// <summary>Its lanes, one for each priority it matches.</summary>
    public IEnumerable<DeliveryLane> Lanes => _lanes.OfType<DeliveryLane>();

    /// <summary>Whether events of a series are its own.</summary>
    public bool Matches(Series series) => Filter.Matches(series) && (_narrowed is null || _narrowed.Matches(series));

    internal bool Sees(Series series, long id) => id > AfterId && id <= UntilId && Matches(series);

    /// <summary>Nothing at or before this id waits.</summary>
    internal long HandedUntilId
    {
        get
        {
            long until = long.MaxValue;
            foreach (DeliveryLane? lane in _lanes)
            {
                until = lane is null ? until : Math.Min(until, lane.HandedUntilId);
            }

            return Math.Max(AfterId, until == long.MaxValue ? 0 : until);
        }

        set
        {
            foreach (DeliveryLane? lane in _lanes)
            {
                if (lane is not null && value > lane.HandedUntilId)
                {
                    lane.HandedUntilId = value;
                }
            }
        }
    }

    /// <summary>Events of a new replay that were deleted before it.</summary>
    internal void NoteGone(EventPriority priority, JobList events, long atMs) =>
        GoneAtStart += LaneOf(priority)?.Delete(events, atMs) ?? 0;

    /// <summary>
    /// Changes of lanes and total together: odd from <see cref="BeginCompletion"/> to <see cref="NoteCompleted"/>, so
    /// that who reads lanes and total between two equal even values has them of one moment.
    /// </summary>
    internal long Completions => Volatile.Read(ref _completions);

    /// <summary>Events are about to be completed in a lane; <see cref="NoteCompleted"/> follows.</summary>
    internal void BeginCompletion() => Interlocked.Increment(ref _completions);

    /// <summary>Events were completed: the totals.</summary>
    internal void NoteCompleted(int events, long atMs)
    {
        if (events > 0)
        {
            Volatile.Write(ref _delivered, _delivered + events);
            Volatile.Write(ref _lastDeliveryMs, atMs);
        }

        Interlocked.Increment(ref _completions);
    }

    /// <summary>An attempt to push ended.</summary>
    internal void NoteAttempt(bool succeeded, long atMs)
    {
        long since = succeeded ? 0 : _failingSinceMs == 0 ? atMs : _failingSinceMs;
        Volatile.Write(ref _failingSinceMs, since);
        if (Parent is not null)
        {
            Parent.NoteAttempt(succeeded, atMs);
        }
    }

    internal void Rotate(SubscriptionSecrets secrets) => Volatile.Write(ref _secrets, secrets);

    internal void Switch(Disablement? disabled)
    {
        Volatile.Write(ref _disabled, disabled);
        Volatile.Write(ref _failingSinceMs, 0);
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(10);
        writer.WriteInt64(Id);
        Terms.Write(ref writer);
        ReplayTerms.Write(ref writer, Replay);
        writer.WriteInt64(Delivered);
        writer.WriteInt64(LastDeliveryMs);
        writer.WriteInt64(FailingSinceMs);
        SubscriptionSecrets.Write(ref writer, _secrets);
        Disablement.Write(ref writer, _disabled);
        DeliveryLane[] lanes = [.. Lanes];
        writer.WriteArrayHeader((uint)lanes.Length);
        foreach (DeliveryLane lane in lanes)
        {
            lane.Write(ref writer);
        }

        writer.WriteInt64(GoneAtStart);
    }

    internal static Subscription Read(ref MessagePackReader reader)
    {
        int fields = reader.ArrayHeader();
        long id = reader.Int64();
        SubscriptionTerms terms = SubscriptionTerms.Read(ref reader);
        ReplayTerms? replay = ReplayTerms.ReadOptional(ref reader);
        long delivered = reader.Int64();
        long lastDeliveryMs = reader.Int64();
        long failingSinceMs = reader.Int64();
        SubscriptionSecrets? secrets = SubscriptionSecrets.Read(ref reader);
        Disablement? disabled = Disablement.Read(ref reader);
        var lanes = new DeliveryLane?[PublishedPriorities.Count];
        int count = reader.ArrayHeader();
        for (int i = 0; i < count; i++)
        {
            DeliveryLane lane = DeliveryLane.Read(ref reader, keepsTimes: !terms.IsInbox);
            lanes[(int)lane.Priority] = lane;
        }

        return new Subscription(id, terms, replay, lanes)
        {
            _delivered = delivered,
            _lastDeliveryMs = lastDeliveryMs,
            _failingSinceMs = failingSinceMs,
            _secrets = secrets,
            _disabled = disabled,

            // Snapshots of before events could be deleted have one field less.
            GoneAtStart = fields > 9 ? reader.Int64() : 0,
        };
    }

    private static DeliveryLane?[] NewLanes(SubscriptionTerms terms)
    {
        byte priorities = terms.Priorities;
        var lanes = new DeliveryLane?[PublishedPriorities.Count];
        for (int i = 0; i < lanes.Length; i++)
        {
            var priority = (EventPriority)i;
            lanes[i] = priorities == 0 || (priorities & EventFilter.Bit(priority)) != 0
                ? new DeliveryLane(priority, keepsTimes: !terms.IsInbox)
                : null;
        }

        return lanes;
    }
}
