using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A filter and what became of the events it matches since it was made. The journal writer's thread alone changes it;
/// anyone may read.
/// </summary>
public sealed class Subscription
{
    private long _delivered;
    private long _lastDeliveryMs;
    private long _settledUntilId;

    internal Subscription(long id, SubscriptionTerms terms)
        : this(id, terms, new RunSet())
    {
    }

    internal Subscription(long id, SubscriptionTerms terms, RunSet acks)
    {
        Id = id;
        Terms = terms;
        Filter = terms.ToFilter();
        Acks = acks;
    }

    /// <summary>The id of the record that made it: it sees the events behind this one.</summary>
    public long Id { get; }

    /// <summary>What was asked for.</summary>
    public SubscriptionTerms Terms { get; }

    /// <summary>Which events it matches.</summary>
    public EventFilter Filter { get; }

    /// <summary>When it was made, in milliseconds since 1970.</summary>
    public long CreatedAtMs => EventId.UnixTimeMs(Id);

    /// <summary>Events acknowledged so far.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>When the last event was acknowledged, in milliseconds since 1970; 0 before the first.</summary>
    public long LastDeliveryMs => Volatile.Read(ref _lastDeliveryMs);

    internal RunSet Acks { get; }

    /// <summary>Who consumes its events; set when the registry takes it in.</summary>
    internal Subscriber? Owner { get; set; }

    /// <summary>
    /// Everything it matches at or before this id is settled; a hint kept by polls, never ahead of the truth.
    /// </summary>
    internal long SettledUntilId
    {
        get => Volatile.Read(ref _settledUntilId);
        set => Volatile.Write(ref _settledUntilId, value);
    }

    /// <summary>
    /// How many events it has acknowledged behind an id, which moves on to the end of the run it lies in.
    /// </summary>
    internal long SettledBehind(ref long id) => Acks.CountBehind(ref id);

    internal bool Sees(Series series, long id) => id > Id && Filter.Matches(series);

    internal void Acknowledge(EventRun run, long atMs)
    {
        Acks.Add(run, atMs);
        Volatile.Write(ref _delivered, _delivered + run.Count);
        Volatile.Write(ref _lastDeliveryMs, atMs);
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.WriteInt64(Id);
        Terms.Write(ref writer);
        writer.WriteInt64(Delivered);
        writer.WriteInt64(LastDeliveryMs);
        Acks.Write(ref writer);
    }

    internal static Subscription Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        long id = reader.Int64();
        SubscriptionTerms terms = SubscriptionTerms.Read(ref reader);
        long delivered = reader.Int64();
        long lastDeliveryMs = reader.Int64();
        return new Subscription(id, terms, RunSet.Read(ref reader)) { _delivered = delivered, _lastDeliveryMs = lastDeliveryMs };
    }
}
