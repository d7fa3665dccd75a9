using System.Collections.Concurrent;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

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

    /// <summary>Number of subscriptions.</summary>
    public int Count => _byId.Count;

    /// <summary>Those of a tenant, oldest first.</summary>
    public IReadOnlyList<Subscription> Of(string tenant) =>
        [.. _byId.Values.Where(one => one.Terms.Tenant == tenant).OrderBy(one => one.Id)];

    /// <summary>How many subscribers a tenant has.</summary>
    public int SubscribersOf(string tenant) =>
        _subscribers.Count(one => one.Key.Tenant == tenant && one.Value.Subscriptions.Count > 0);

    /// <summary>A subscription by id.</summary>
    public Subscription? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>A subscriber that has at least one subscription.</summary>
    public Subscriber? FindSubscriber(string tenant, string name) =>
        _subscribers.TryGetValue((tenant, name), out Subscriber? subscriber) && subscriber.Subscriptions.Count > 0 ? subscriber : null;

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

    /// <summary>Forgets which events before an id were acknowledged: they have expired. Any one thread at a
    /// time.</summary>
    internal void ForgetBefore(long id)
    {
        foreach ((_, Subscription subscription) in _byId)
        {
            subscription.Acks.DropBefore(id);
        }
    }

    internal void Add(Subscription subscription)
    {
        subscription.Owner = _subscribers.GetOrAdd(
            (subscription.Terms.Tenant, subscription.Terms.Subscriber), static key => new Subscriber(key.Tenant, key.Name));
        subscription.Owner.Add(subscription);
        _byId[subscription.Id] = subscription;
        _version++;
    }

    internal void Remove(long id)
    {
        if (_byId.TryRemove(id, out Subscription? subscription))
        {
            subscription.Owner!.Remove(subscription);
            _version++;
        }
    }

    internal void Write(ref MessagePackWriter writer)
    {
        Subscription[] all = [.. _byId.Values.OrderBy(one => one.Id)];
        writer.WriteArrayHeader((uint)all.Length);
        foreach (Subscription subscription in all)
        {
            subscription.Write(ref writer);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        int count = reader.ArrayHeader();
        for (int i = 0; i < count; i++)
        {
            Add(Subscription.Read(ref reader));
        }
    }

    /// <summary>Apart from its caller, which would otherwise allocate the closure for each event, found or
    /// not.</summary>
    private Subscription[] FindMatches(Series series) => [.. _byId.Values.Where(one => one.Filter.Matches(series))];
}
