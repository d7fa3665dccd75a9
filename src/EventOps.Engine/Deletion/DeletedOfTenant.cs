using EventOps.Engine.Deliveries;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Deletion;

/// <summary>
/// The deleted events of one tenant, by what a filter asks for: the index goes on counting them, so whoever counts or
/// lists events for a caller takes these away. The journal writer's thread adds, anyone reads: one short lock.
/// </summary>
/// <remarks>
/// The series kept here have no number: those are made anew with every start, in the order in which events are read back,
/// and a deletion must mean the same whatever was read before it.
/// </remarks>
internal sealed class DeletedOfTenant
{
    private const int FieldsPerSeries = 5;
    private readonly Lock _lock = new();
    private readonly string _tenant;
    private readonly Dictionary<Series, SortedIds> _ids = new(new SeriesComparer());
    private readonly Dictionary<Series, SortedIds>.AlternateLookup<SeriesKey> _byKey;
    private int _count;

    internal DeletedOfTenant(string tenant)
    {
        _tenant = tenant;
        _byKey = _ids.GetAlternateLookup<SeriesKey>();
    }

    internal int Count => Volatile.Read(ref _count);

    /// <summary>Adds an event; false when it is there already.</summary>
    internal bool Add(SeriesKey key, long id)
    {
        lock (_lock)
        {
            bool added = IdsOf(key).Add(id);
            Volatile.Write(ref _count, _count + (added ? 1 : 0));
            return added;
        }
    }

    internal bool Contains(Series series, long id)
    {
        lock (_lock)
        {
            return _byKey.TryGetValue(KeyOf(series), out SortedIds? ids) && ids.Contains(id);
        }
    }

    /// <summary>How many of one series lie between two ids, both included.</summary>
    internal int CountIn(Series series, long fromId, long toId)
    {
        lock (_lock)
        {
            return _byKey.TryGetValue(KeyOf(series), out SortedIds? ids) ? ids.CountIn(fromId, toId) : 0;
        }
    }

    /// <summary>The series of a set that have deleted events.</summary>
    internal List<Series> SeriesOf(Func<Series, bool> matches)
    {
        lock (_lock)
        {
            return [.. _ids.Keys.Where(matches)];
        }
    }

    /// <summary>Ids of one series between two, both included, in order.</summary>
    internal long[] IdsIn(Series series, long fromId, long toId)
    {
        lock (_lock)
        {
            return _byKey.TryGetValue(KeyOf(series), out SortedIds? ids) ? [.. ids.In(fromId, toId)] : [];
        }
    }

    /// <summary>A replay that is about to begin hands over nothing that is gone.</summary>
    internal void MarkIn(Subscription replay, long atMs)
    {
        foreach (DeliveryLane lane in replay.Lanes)
        {
            long[] ids =
            [
                .. SeriesOf(one => one.Priority == lane.Priority && replay.Matches(one))
                    .SelectMany(one => IdsIn(one, replay.AfterId + 1, replay.UntilId))
                    .Order(),
            ];
            replay.NoteGone(lane.Priority, JobList.Of(ids), atMs);
        }
    }

    /// <summary>Forgets events that have expired; how many.</summary>
    internal int ForgetBefore(RetentionFloor floor)
    {
        lock (_lock)
        {
            int forgotten = 0;
            foreach ((Series series, SortedIds ids) in _ids)
            {
                forgotten += ids.RemoveBefore(floor[(int)series.Priority]);
                if (ids.Count == 0)
                {
                    _ids.Remove(series);
                }
            }

            Volatile.Write(ref _count, _count - forgotten);
            return forgotten;
        }
    }

    internal void Write(ref MessagePackWriter writer)
    {
        lock (_lock)
        {
            writer.WriteString(_tenant);
            writer.WriteArrayHeader((uint)_ids.Count * FieldsPerSeries);
            foreach ((Series series, SortedIds ids) in _ids)
            {
                writer.WriteString(series.Type);
                writer.WriteString(series.Source);
                writer.WriteInt64((long)series.Priority);
                writer.WriteInt64((long)series.Origin);
                ids.Write(ref writer);
            }
        }
    }

    /// <summary>Reads what follows the tenant.</summary>
    internal void Read(ref MessagePackReader reader)
    {
        for (int left = reader.ArrayHeader() / FieldsPerSeries; left > 0; left--)
        {
            var key = new SeriesKey(
                _tenant, reader.Utf8(), reader.Utf8(), (EventPriority)reader.Int32(), (EventOrigin)reader.Int32());
            SortedIds ids = IdsOf(key);
            ids.Read(ref reader);
            _count += ids.Count;
        }
    }

    private SortedIds IdsOf(SeriesKey key)
    {
        if (!_byKey.TryGetValue(key, out SortedIds? ids))
        {
            ids = new SortedIds();
            _ids.Add(Series.Unnumbered(key), ids);
        }

        return ids;
    }

    private static SeriesKey KeyOf(Series series) =>
        new(series.Tenant, series.Type, series.Source, series.Priority, series.Origin);
}
