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
    private long _version;

    /// <summary>
    /// Subscriber name that no caller can have: the queue of replays, whose pause holds back every replay of its tenant.
    /// </summary>
    internal const string ReplayQueue = "\0replay";

    /// <summary>Number of subscriptions, replays included.</summary>
    public int Count => _byId.Count;

    /// <summary>Pulsed when a subscription or replay comes, goes, or is disabled or enabled, and when a
    /// replay has nothing left.</summary>
    internal PollSignal Changed { get; } = new();

    /// <summary>All subscriptions and replays, in no order. Any thread.</summary>
    public IEnumerable<Subscription> All => _byId.Select(one => one.Value);

    /// <summary>Those of a tenant, oldest first, without replays.</summary>
    public IReadOnlyList<Subscription> Of(string tenant) =>
        [.. _byId.Values.Where(one => one.Replay is null && one.Terms.Tenant == tenant).OrderBy(one => one.Id)];

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

    /// <summary>How many subscribers a tenant has.</summary>
    public int SubscribersOf(string tenant) =>
        _subscribers.Count(one => one.Key.Tenant == tenant && one.Value.Subscriptions.Count > 0);

    /// <summary>A subscription by id.</summary>
    public Subscription? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>A subscriber that has at least one subscription.</summary>
    public Subscriber? FindSubscriber(string tenant, string name) =>
        _subscribers.TryGetValue((tenant, name), out Subscriber? subscriber) && subscriber.Subscriptions.Count > 0 ? subscriber : null;

    /// <summary>The lane of a subscription; null when either is not there.</summary>
    internal DeliveryLane? FindLane(long id, EventPriority priority) => Find(id)?.LaneOf(priority);

    /// <summary>A subscriber by name, known from now on: for what outlives its subscriptions, a pause.</summary>
    internal Subscriber SubscriberNamed(string tenant, string name) =>
        _subscribers.GetOrAdd((tenant, name), static key => new Subscriber(key.Tenant, key.Name));

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

    internal void Add(Subscription subscription)
    {
        string tenant = subscription.Terms.Tenant;
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

    /// <summary>Apart from its caller, which would otherwise allocate the closure for each event, found or
    /// not.</summary>
    private Subscription[] FindMatches(Series series) => [.. _byId.Values.Where(one => one.Replay is null && one.Filter.Matches(series))];
}
