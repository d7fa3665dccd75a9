using EventOps.Engine.Idempotency;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tenants;

namespace EventOps.Engine.Projections;

/// <summary>
/// Folds committed frames into the index and the state: the same fold for a frame that was committed just now, whose
/// series and control record are still in memory, and for one read back from the journal. The journal writer's thread,
/// or recovery before it starts.
/// </summary>
internal sealed class LogProjection
{
    private readonly SeriesTable _series;
    private readonly EventIndex _index;
    private readonly EngineState _state;
    private int[] _replayed = new int[64];

    internal LogProjection(SeriesTable series, EventIndex index, EngineState state)
    {
        _series = series;
        _index = index;
        _state = state;
    }

    /// <summary>Folds a frame that this process has just committed.</summary>
    internal void Apply(Frame frame, long position)
    {
        if (frame.Control is { } control)
        {
            Apply(control, frame.FirstId);
            return;
        }

        ReadOnlySpan<int> series = frame.Series;
        _index.Append(frame.FirstId, position, series);
        frame.SetMatches(_state.Subscriptions.MatchesOf(_series[series[0]]).Length);
        Count(frame);
        foreach (KeyClaim claim in frame.Keys)
        {
            Commit(claim, frame.FirstId, series[claim.Ordinal]);
        }
    }

    /// <summary>Shows what was applied since the last call to readers, all at once.</summary>
    internal void Publish()
    {
        _index.Publish();

        // Between showing the batch and asking who waits for it: whoever began to wait and saw nothing is seen here.
        Interlocked.MemoryBarrier();
    }

    /// <summary>Wakes the polls and streams, and the twins of requests with a key, that wait for events of a frame;
    /// after <see cref="Publish"/>.</summary>
    internal void Wake(Frame frame)
    {
        foreach (KeyClaim claim in frame.Keys)
        {
            _state.Idempotency.Settle(claim);
        }

        if (_state.Arrivals.AnyoneWaits && frame.Series.Length > 0)
        {
            // A frame is one request's, and so one tenant's.
            _state.Arrivals.Pulse(_series[frame.Series[0]].Tenant);
        }

        int last = -1;
        foreach (int number in frame.Series)
        {
            if (number != last)
            {
                last = number;
                foreach (Subscription subscription in _state.Subscriptions.MatchesOf(_series[number]))
                {
                    subscription.Owner!.Signal.Pulse();
                    subscription.Work.Pulse();
                }
            }
        }
    }

    /// <summary>Folds a frame read back from the journal.</summary>
    /// <param name="reader">The frame, before its first record.</param>
    /// <param name="position">Where it lies.</param>
    /// <param name="indexedUntilId">Events up to this id are in a sealed segment, with their keys.</param>
    /// <param name="appliedUntilId">Control records up to this id are in the snapshot.</param>
    /// <returns>False when a record is not readable.</returns>
    internal bool Replay(ref FrameReader reader, long position, long indexedUntilId, long appliedUntilId)
    {
        FrameHeader header = reader.Header;
        if (header.Kind == FrameKind.Control)
        {
            return reader.MoveNext() && ReplayControl(reader.Record, header.FirstId, appliedUntilId);
        }

        bool isCounted = header.LastId <= _state.Tenants.CountedUntilId;
        if (header.LastId <= indexedUntilId && isCounted)
        {
            return true;
        }

        if (_replayed.Length < header.Count)
        {
            _replayed = new int[header.Count];
        }

        FrameReader records = reader;
        int known = (int)Math.Clamp(indexedUntilId + 1 - header.FirstId, 0, header.Count);
        while (reader.MoveNext())
        {
            if (!EventRecord.TryDecode(reader.Record, out EventRecord record))
            {
                return false;
            }

            string tenant = string.Intern(System.Text.Encoding.UTF8.GetString(record.Tenant));
            int series = _series.InternDurable(new SeriesKey(tenant, record.Type, record.Source, record.Priority, record.Origin)).Number;
            _replayed[reader.Index] = series;
            if (!record.Key.IsEmpty && reader.Index >= known)
            {
                Commit(KeyClaim.Read(record.Key, reader.Index), header.FirstId, series);
            }
        }

        _index.Append(header.FirstId + known, position, _replayed.AsSpan(known, header.Count - known));
        if (!isCounted)
        {
            Count(records, _replayed);
        }

        return true;
    }

    /// <summary>Counts a frame to its tenant: its own sums, unless it has events of several.</summary>
    private void Count(Frame frame)
    {
        if (frame.Usage is { } usage)
        {
            long lastId = frame.FirstId + frame.Count - 1;
            usage.Add(frame.RecordBytes, lastId, frame.TakenBytes);
            _state.Tenants.CountedUntilId = lastId;
        }
        else if (FrameReader.TryOpen(frame.Bytes, out FrameReader records))
        {
            Count(records, frame.Series);
        }
    }

    /// <summary>
    /// Counts records to their tenants, all under the frame's last id: so a frame is in one bucket, here and in any replay.
    /// </summary>
    private void Count(FrameReader records, ReadOnlySpan<int> series)
    {
        long lastId = records.Header.LastId;
        TenantUsage? usage = null;
        LaneBytes bytes = default;
        while (records.MoveNext())
        {
            Series one = _series[series[records.Index]];
            if (one.Usage != usage)
            {
                usage?.Add(bytes, lastId, takenBytes: 0);
                usage = one.Usage;
                bytes = default;
            }

            bytes[(int)one.Priority] += records.Record.Length;
        }

        usage?.Add(bytes, lastId, takenBytes: 0);
        _state.Tenants.CountedUntilId = lastId;
    }

    private bool ReplayControl(ReadOnlySpan<byte> record, long id, long appliedUntilId)
    {
        if (ControlCodec.Decode(record) is not { } control)
        {
            return false;
        }

        if (id > appliedUntilId)
        {
            Apply(control, id);
        }

        return true;
    }

    private void Apply(IControlRecord control, long id)
    {
        control.Apply(_state, id);
        _state.ChangeCount++;
        _state.AppliedUntilId = id;
    }

    private void Commit(KeyClaim claim, long firstId, int series) => _state.Idempotency.Commit(
        claim, firstId + claim.Ordinal, _state.Subscriptions.MatchesOf(_series[series]).Length);
}
