using EventOps.Engine.Deliveries;
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
    private const int FieldsPerEntry = 4;

    /// <summary>Four numbers, three of them ids.</summary>
    private const int RunBytesMax = 32;

    /// <summary>An id and what it follows.</summary>
    private const int TakenBytesMax = 20;

    /// <summary>A subscription's id, the priority, and the heads of its runs and ids.</summary>
    private const int EntryBytesMax = 24;

    public ControlKind Kind => ControlKind.EventsAcknowledged;

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)Entries.Count * FieldsPerEntry);
        foreach (SubscriptionRuns entry in Entries)
        {
            writer.WriteInt64(entry.SubscriptionId);
            writer.WriteInt64((long)entry.Priority);
            writer.WriteArrayHeader((uint)entry.Runs.Count * FieldsPerRun);
            foreach (EventRun run in entry.Runs)
            {
                writer.WriteInt64(run.FromId);
                writer.WriteInt64(run.ToId);
                writer.WriteInt64(run.Count);
                writer.WriteInt64(run.FollowsId);
            }

            entry.Taken.Write(ref writer);
        }
    }

    public void Apply(EngineState state, long id)
    {
        long atMs = EventId.UnixTimeMs(id);
        foreach (SubscriptionRuns entry in Entries)
        {
            if (state.Subscriptions.Find(entry.SubscriptionId) is { } subscription
                && subscription.LaneOf(entry.Priority) is { } lane)
            {
                subscription.BeginCompletion();
                int completed = lane.Acknowledge(entry.Taken, atMs);
                foreach (EventRun run in entry.Runs)
                {
                    completed += lane.Acknowledge(run, atMs);
                }

                state.NoteCompleted(subscription, completed, atMs);
                subscription.Work.Pulse();
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
            // Single ids are as many as one request may name: with the largest number of them they still fit one record.
            int takenBytes = entry.Taken.Count * TakenBytesMax;
            JobList taken = entry.Taken;
            for (int at = 0; at < entry.Runs.Count || taken.Count > 0;)
            {
                if (roomBytes < EntryBytesMax + RunBytesMax + takenBytes && piece.Count > 0)
                {
                    yield return new EventsAcknowledged([.. piece]);
                    piece.Clear();
                    roomBytes = bytesMax;
                }

                int runs = Math.Min(entry.Runs.Count - at, Math.Max(1, (roomBytes - EntryBytesMax - takenBytes) / RunBytesMax));
                piece.Add(entry with { Runs = [.. entry.Runs.Skip(at).Take(runs)], Taken = taken });
                roomBytes -= EntryBytesMax + takenBytes + (runs * RunBytesMax);
                at += runs;
                taken = JobList.Empty;
                takenBytes = 0;
            }
        }

        if (piece.Count > 0 || entries.Count == 0)
        {
            yield return new EventsAcknowledged([.. piece]);
        }
    }

    internal static EventsAcknowledged Read(ref MessagePackReader reader)
    {
        var entries = new SubscriptionRuns[reader.ArrayHeader() / FieldsPerEntry];
        for (int i = 0; i < entries.Length; i++)
        {
            long subscriptionId = reader.Int64();
            var priority = (EventPriority)reader.Int32();
            var runs = new EventRun[reader.ArrayHeader() / FieldsPerRun];
            for (int j = 0; j < runs.Length; j++)
            {
                runs[j] = new EventRun(reader.Int64(), reader.Int64(), reader.Int32(), reader.Int64());
            }

            entries[i] = new SubscriptionRuns(subscriptionId, priority, runs, JobList.Read(ref reader));
        }

        return new EventsAcknowledged(entries);
    }
}
