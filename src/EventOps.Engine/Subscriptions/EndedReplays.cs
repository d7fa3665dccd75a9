using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Subscriptions;

/// <summary>A replay that is over.</summary>
/// <param name="Id">The replay's id.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Subscriber">For whom it was.</param>
/// <param name="Terms">What was asked for.</param>
/// <param name="End">How it ended.</param>
/// <param name="EndedAtMs">When, in milliseconds since 1970.</param>
/// <param name="Completed">Events taken.</param>
/// <param name="Failed">Events given up.</param>
/// <param name="Deleted">Events removed by an operator.</param>
public sealed record EndedReplay(
    long Id,
    string Tenant,
    string Subscriber,
    ReplayTerms Terms,
    ReplayEnd End,
    long EndedAtMs,
    long Completed,
    long Failed,
    long Deleted);

/// <summary>
/// The replays that ended last, for whoever still asks. Changed by the journal writer's thread; the list is immutable
/// and swapped.
/// </summary>
public sealed class EndedReplays
{
    /// <summary>An operator looks at the last ones; each is about 300 bytes of the snapshot.</summary>
    private const int KeptMax = 1_000;

    private EndedReplay[] _all = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<EndedReplay> All => Volatile.Read(ref _all);

    /// <summary>One of a tenant by id; null when there is none, or too many ended since.</summary>
    public EndedReplay? Find(string tenant, long id) => Array.Find(Volatile.Read(ref _all), one => one.Id == id && one.Tenant == tenant);

    internal void Add(EndedReplay replay)
    {
        EndedReplay[] all = [.. _all, replay];
        Volatile.Write(ref _all, all.Length > KeptMax ? all[^KeptMax..] : all);
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)_all.Length);
        foreach (EndedReplay one in _all)
        {
            writer.WriteArrayHeader(9);
            writer.WriteInt64(one.Id);
            writer.WriteString(one.Tenant);
            writer.WriteString(one.Subscriber);
            ReplayTerms.Write(ref writer, one.Terms);
            writer.WriteInt64((long)one.End);
            writer.WriteInt64(one.EndedAtMs);
            writer.WriteInt64(one.Completed);
            writer.WriteInt64(one.Failed);
            writer.WriteInt64(one.Deleted);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        int count = reader.ArrayHeader();
        for (int i = 0; i < count; i++)
        {
            reader.ArrayHeader();
            Add(new EndedReplay(
                reader.Int64(),
                reader.Text(),
                reader.Text(),
                ReplayTerms.Read(ref reader),
                (ReplayEnd)reader.Int32(),
                reader.Int64(),
                reader.Int64(),
                reader.Int64(),
                reader.Int64()));
        }
    }
}
