using System.Collections.Concurrent;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// All subscriptions, by id and by subscriber. Changed by control records on the journal writer's thread only; read by
/// any.
/// </summary>
public sealed class SubscriptionRegistry
{
    private readonly ConcurrentDictionary<long, Subscription> _byId = new();
    private readonly ConcurrentDictionary<(string Tenant, string Name), Subscriber> _subscribers = new();
    private readonly ConcurrentDictionary<string, Subscription> _inboxes = new(StringComparer.Ordinal);
    private readonly DeletionsUnderWay _deletions = new();
    private long _version;

    /// <summary>
    /// Subscriber name that no caller can have: the queue of replays, whose pause holds back every replay of its tenant.
    /// </summary>
    internal const string ReplayQueue = "\0replay";

    /// <summary>
    /// Subscriber name that no caller can have: the inbox of a tenant, which consumes the events it posts as triggers.
    /// It is among no list of subscriptions or subscribers; only <see cref="InboxOf"/> has it.
    /// </summary>
    internal const string Inbox = "\0inbox";

    /// <summary>Number of subscriptions, replays included, inboxes not.</summary>
    public int Count => _byId.Count - _inboxes.Count;

    /// <summary>Pulsed when a subscription or replay comes, goes, or is disabled or enabled, and when a
    /// replay has nothing left.</summary>
    internal PollSignal Changed { get; } = new();

    /// <summary>Events that are being deleted just now.</summary>
    internal DeletionsUnderWay Deletions => _deletions;

    /// <summary>All subscriptions, replays and inboxes, in no order. Any thread.</summary>
    public IEnumerable<Subscription> All => _byId.Select(one => one.Value);

    /// <summary>Those that callers of a tenant made, oldest first.</summary>
    public IReadOnlyList<Subscription> Of(string tenant) =>
        [.. _byId.Values.Where(one => one.IsCallers && one.Terms.Tenant == tenant).OrderBy(one => one.Id)];

    /// <summary>The inbox of a tenant; null before its first trigger. Any thread; a lookup.</summary>
    internal Subscription? InboxOf(string tenant) => _inboxes.GetValueOrDefault(tenant);

    /// <summary>The replays of a tenant that are not over, oldest first.</summary>
    public IReadOnlyList<Subscription> ReplaysOf(string tenant) =>
        [.. _byId.Values.Where(one => one.Replay is not null && one.Terms.Tenant == tenant).OrderBy(one => one.Id)];

    /// <summary>The subscribers of a tenant that have a subscription, by name.</summary>
    public IReadOnlyList<Subscriber> SubscribersIn(string tenant) =>
    [
        .. _subscribers.Values
            .Where(one => one.Tenant == tenant && one.Subscriptions.Count > 0)
            .OrderBy(one => one.Name, StringComparer.Ordinal),
    ];

    /// <summary>How many subscribers a tenant's callers have.</summary>
    public int SubscribersOf(string tenant) => _subscribers.Count(one => one.Key.Tenant == tenant && IsCallers(one.Value));

    /// <summary>A subscription by id.</summary>
    public Subscription? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>A subscriber that callers made: the server's own consumers are nobody's to poll, settle or replay to.</summary>
    public Subscriber? FindCallersSubscriber(string tenant, string name) =>
        FindSubscriber(tenant, name) is { } subscriber && IsCallers(subscriber) ? subscriber : null;

    /// <summary>A subscriber that has at least one subscription, the server's own too.</summary>
    public Subscriber? FindSubscriber(string tenant, string name) =>
        _subscribers.TryGetValue((tenant, name), out Subscriber? subscriber) && subscriber.Subscriptions.Count > 0 ? subscriber : null;

    /// <summary>The lane of a subscription; null when either is not there.</summary>
    internal DeliveryLane? FindLane(long id, EventPriority priority) => Find(id)?.LaneOf(priority);

    /// <summary>A subscriber by name, known from now on: for what outlives its subscriptions, a pause.</summary>
    internal Subscriber SubscriberNamed(string tenant, string name) =>
        _subscribers.GetOrAdd((tenant, name), static (key, deletions) => new Subscriber(key.Tenant, key.Name, deletions), _deletions);

    /// <summary>
    /// The subscriptions that match a series, from the series' own memory unless subscriptions changed. Writer's
    /// thread.
    /// </summary>
    internal Subscription[] MatchesOf(Series series)
    {
        if (series.MatchesVersion != _version)
        {
            series.Matches = FindMatches(series);
            series.MatchesVersion = _version;
        }

        return series.Matches;
    }

    /// <summary>Forgets what became of events that have expired. Any one thread at a time.</summary>
    internal void ForgetExpired(RetentionFloor floor)
    {
        foreach ((_, Subscription subscription) in _byId)
        {
            foreach (DeliveryLane lane in subscription.Lanes)
            {
                lane.ForgetBefore(floor[(int)lane.Priority]);
            }
        }
    }

    private static bool IsCallers(Subscriber subscriber) => subscriber.Subscriptions.Any(static one => one.IsCallers);

    internal void Add(Subscription subscription)
    {
        string tenant = subscription.Terms.Tenant;
        if (subscription.IsInbox)
        {
            AddInbox(subscription);
            return;
        }

        subscription.Owner = SubscriberNamed(tenant, subscription.Terms.Subscriber);
        subscription.Queue = subscription.Replay is null ? subscription.Owner : SubscriberNamed(tenant, ReplayQueue);
        subscription.Parent ??= subscription.Replay is { } replay ? Find(replay.ParentId) : null;
        subscription.Owner.Add(subscription);
        _byId[subscription.Id] = subscription;
        NoteChange();
    }

    internal void Remove(long id)
    {
        if (_byId.TryRemove(id, out Subscription? subscription))
        {
            subscription.Owner!.Remove(subscription);
            NoteChange();
        }
    }

    /// <summary>Something about which subscriptions there are, or are served, has changed.</summary>
    internal void NoteChange()
    {
        _version++;
        Changed.Pulse();
    }

    internal void Write(ref MessagePackWriter writer)
    {
        Subscription[] all = [.. _byId.Values.OrderBy(one => one.Id)];
        writer.WriteArrayHeader((uint)all.Length);
        foreach (Subscription subscription in all)
        {
            subscription.Write(ref writer);
        }

        Subscriber[] paused = [.. _subscribers.Values.Where(one => one.PausedPriorities != 0)];
        writer.WriteArrayHeader((uint)paused.Length * 3);
        foreach (Subscriber subscriber in paused)
        {
            writer.WriteString(subscriber.Tenant);
            writer.WriteString(subscriber.Name);
            writer.WriteInt64(subscriber.PausedPriorities);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        int count = reader.ArrayHeader();
        for (int i = 0; i < count; i++)
        {
            Add(Subscription.Read(ref reader));
        }

        int paused = reader.ArrayHeader() / 3;
        for (int i = 0; i < paused; i++)
        {
            SubscriberNamed(reader.Text(), reader.Text()).PausedPriorities = reader.Int32();
        }
    }

    /// <summary>Its subscriber is known to nobody else, so that no name finds it; and as nobody waits for its events, it
    /// is none of those a series matches.</summary>
    private void AddInbox(Subscription inbox)
    {
        inbox.Owner = inbox.Queue = new Subscriber(inbox.Terms.Tenant, Inbox, _deletions);
        inbox.Owner.Add(inbox);
        _byId[inbox.Id] = inbox;
        _inboxes[inbox.Terms.Tenant] = inbox;
    }

    /// <summary>Apart from its caller, which would otherwise allocate the closure for each event, found or
    /// not.</summary>
    private Subscription[] FindMatches(Series series) =>
        [.. _byId.Values.Where(one => one.Replay is null && !one.IsInbox && one.Filter.Matches(series))];
}
