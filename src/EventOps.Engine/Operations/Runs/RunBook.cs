using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Operations.Runs;

/// <summary>
/// The runs of the last 30 days: at most 1,000, and at most so many as have said 4 MiB, the oldest forgotten first. Changed
/// by the journal writer's thread; the list is immutable and swapped.
/// </summary>
public sealed class RunBook
{
    /// <summary>An operator looks at the last ones, and repeats a request within hours.</summary>
    internal const int RunsMax = 1_000;

    /// <summary>What they said is part of every snapshot.</summary>
    internal const int BytesMax = 4 << 20;

    internal const long AgeMaxMs = 30L * 24 * 60 * 60 * 1_000;

    private RunbookRun[] _all = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<RunbookRun> All => Volatile.Read(ref _all);

    /// <summary>The run of a request; null when there is none, or it was forgotten.</summary>
    public RunbookRun? Find(string requestId) =>
        Array.FindLast(Volatile.Read(ref _all), one => one.Order.RequestId == requestId);

    internal void Start(long id, RunOrder order) => Keep([.. _all, new RunbookRun(id, order, 0, null)], EventId.UnixTimeMs(id));

    /// <summary>A run ended; one that was forgotten stays so, and the first end counts.</summary>
    internal void End(long runId, long atMs, RunEnd end)
    {
        int at = Array.FindLastIndex(_all, one => one.Id == runId);
        if (at >= 0 && _all[at].End is null)
        {
            RunbookRun[] all = [.. _all];
            all[at] = all[at] with { EndedAtMs = atMs, End = end };
            Keep(all, atMs);
        }
    }

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader((uint)_all.Length);
        foreach (RunbookRun run in _all)
        {
            writer.WriteArrayHeader(4);
            writer.WriteInt64(run.Id);
            run.Order.Write(ref writer);
            writer.WriteInt64(run.EndedAtMs);
            if (run.End is null)
            {
                writer.WriteNil();
            }
            else
            {
                run.End.Write(ref writer);
            }
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        var all = new RunbookRun[reader.ArrayHeader()];
        for (int i = 0; i < all.Length; i++)
        {
            reader.ArrayHeader();
            all[i] = new RunbookRun(
                reader.Int64(), RunOrder.Read(ref reader), reader.Int64(), reader.IsNil() ? null : RunEnd.Read(ref reader));
        }

        Volatile.Write(ref _all, all);
    }

    /// <summary>The newest always stays, whatever it said.</summary>
    private void Keep(RunbookRun[] all, long nowMs)
    {
        int first = all.Length - 1;
        long bytes = all[first].End?.Bytes ?? 0;
        while (first > 0
            && all.Length - first < RunsMax
            && nowMs - all[first - 1].StartedAtMs <= AgeMaxMs
            && (bytes += all[first - 1].End?.Bytes ?? 0) <= BytesMax)
        {
            first--;
        }

        Volatile.Write(ref _all, first == 0 ? all : all[first..]);
    }
}
