using System.Buffers;
using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Contracts.EventBus;

/// <summary>An event as the contract shows it: in lists, alone, and in polls.</summary>
internal static class EventJson
{
    /// <summary>
    /// Sent on when this much is written: large enough for the socket, small enough for a thousand readers at once.
    /// </summary>
    internal const int UnsentBytesMax = 256 * 1024;

    /// <summary>
    /// Writes the members of an event, without the closing brace, so that the caller may add its own.
    /// </summary>
    internal static void WriteOpen(ref JsonText json, IBufferWriter<byte> output, EventReadSession session, EventRef reference)
    {
        bool intact = session.TryRead(reference, out EventRecord record);
        WriteOpen(ref json, output, reference.Id, session.SeriesOf(reference), record, intact);
    }

    /// <summary>The same for an event that was read already.</summary>
    internal static void WriteOpen(
        ref JsonText json, IBufferWriter<byte> output, long id, Series series, scoped in EventRecord record, bool intact)
    {
        json.Raw("{\"event_id\":"u8);
        json.EventId(id);
        json.Raw(",\"event_type\":"u8);
        json.String(series.Type);
        json.Raw(",\"source\":"u8);
        json.String(series.Source);
        json.Raw(",\"data\":"u8);
        PayloadJson.Write(ref json, output, record.Encoding, record.Data, absent: "null"u8);
        json.Raw(",\"priority\":"u8);
        json.String(NameOf(series.Priority));
        json.Raw(",\"metadata\":"u8);
        PayloadJson.Write(ref json, output, record.Encoding, record.Metadata, absent: "{}"u8);
        json.Raw(",\"published_at\":"u8);
        json.Time(EventId.UnixTimeMs(id));
        if (!intact)
        {
            // The place is known and the bytes are not: said, rather than the event left out as if it had never been.
            json.Raw(",\"damaged\":true"u8);
        }
    }

    /// <summary>
    /// Writes a list of events, sending it on in pieces: a page may be a thousand events of a megabyte each.
    /// </summary>
    internal static async ValueTask WriteListAsync(
        PipeWriter output, EventReadSession session, IReadOnlyList<EventRef> events, CancellationToken cancellation)
    {
        int next = 0;
        WriteSome(output, session, events, ref next, "["u8);
        while (next < events.Count)
        {
            await output.FlushAsync(cancellation);
            WriteSome(output, session, events, ref next, ""u8);
        }
    }

    private static void WriteSome(
        PipeWriter output, EventReadSession session, IReadOnlyList<EventRef> events, ref int next, ReadOnlySpan<byte> opening)
    {
        var json = new JsonText(output);
        json.Raw(opening);
        while (next < events.Count && output.UnflushedBytes < UnsentBytesMax)
        {
            json.Raw(next > 0 ? ","u8 : ""u8);
            WriteOpen(ref json, output, session, events[next++]);
            json.Raw("}"u8);
        }

        json.Raw(next == events.Count ? "]"u8 : ""u8);
        json.Flush();
    }

    internal static ReadOnlySpan<byte> NameOf(EventPriority priority) => PriorityNames.Of(priority);
}
