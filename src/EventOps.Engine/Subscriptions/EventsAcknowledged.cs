using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A subscriber acknowledged events: as runs per subscription, resolved before it was journaled, so that a page of
/// 1,000 is one run and replaying needs no index.
/// </summary>
internal sealed record EventsAcknowledged(IReadOnlyList<SubscriptionRuns> Entries) : IControlRecord
{
    private const int FieldsPerRun = 4;

    /// <summary>Four numbers, three of them ids.</summary>
    private const int RunBytesMax = 32;

    /// <summary>A subscription's id and the head of its runs.</summary>
    private const int EntryBytesMax = 16;

    public ControlKind Kind => ControlKind.EventsAcknowledged;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)Entries.Count * 2);
        foreach (SubscriptionRuns entry in Entries)
        {
            writer.WriteInt64(entry.SubscriptionId);
            writer.WriteArrayHeader((uint)entry.Runs.Count * FieldsPerRun);
            foreach (EventRun run in entry.Runs)
            {
                writer.WriteInt64(run.FromId);
                writer.WriteInt64(run.ToId);
                writer.WriteInt64(run.Count);
                writer.WriteInt64(run.FollowsId);
            }
        }
    }

    public void Apply(EngineState state, long id)
    {
        foreach (SubscriptionRuns entry in Entries)
        {
            if (state.Subscriptions.Find(entry.SubscriptionId) is { } subscription)
            {
                foreach (EventRun run in entry.Runs)
                {
                    subscription.Acknowledge(run, EventId.UnixTimeMs(id));
                }
            }
        }
    }

    /// <summary>Cuts an acknowledgement into records of about a size; an empty one is one record.</summary>
    internal static IEnumerable<EventsAcknowledged> InPieces(IReadOnlyList<SubscriptionRuns> entries, int bytesMax)
    {
        var piece = new List<SubscriptionRuns>();
        int roomBytes = bytesMax;
        foreach (SubscriptionRuns entry in entries)
        {
            for (int at = 0; at < entry.Runs.Count;)
            {
                if (roomBytes < EntryBytesMax + RunBytesMax && piece.Count > 0)
                {
                    yield return new EventsAcknowledged([.. piece]);
                    piece.Clear();
                    roomBytes = bytesMax;
                }

                int runs = Math.Min(entry.Runs.Count - at, Math.Max(1, (roomBytes - EntryBytesMax) / RunBytesMax));
                piece.Add(new SubscriptionRuns(entry.SubscriptionId, [.. entry.Runs.Skip(at).Take(runs)]));
                roomBytes -= EntryBytesMax + (runs * RunBytesMax);
                at += runs;
            }
        }

        if (piece.Count > 0 || entries.Count == 0)
        {
            yield return new EventsAcknowledged([.. piece]);
        }
    }

    internal static EventsAcknowledged Read(ref MessagePackReader reader)
    {
        var entries = new SubscriptionRuns[reader.ArrayHeader() / 2];
        for (int i = 0; i < entries.Length; i++)
        {
            long subscriptionId = reader.Int64();
            var runs = new EventRun[reader.ArrayHeader() / FieldsPerRun];
            for (int j = 0; j < runs.Length; j++)
            {
                runs[j] = new EventRun(reader.Int64(), reader.Int64(), reader.Int32(), reader.Int64());
            }

            entries[i] = new SubscriptionRuns(subscriptionId, runs);
        }

        return new EventsAcknowledged(entries);
    }
}

/// <summary>What one subscription has newly settled.</summary>
internal sealed record SubscriptionRuns(long SubscriptionId, IReadOnlyList<EventRun> Runs);
