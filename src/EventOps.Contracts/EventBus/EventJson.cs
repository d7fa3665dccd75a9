using System.Buffers;
using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Contracts.EventBus;

/// <summary>An event as the contract shows it: in lists, alone, and in polls.</summary>
internal static class EventJson
{
    /// <summary>Payload written before it is sent: the usual page of 1,000 events goes out at once, one of large events in pieces.</summary>
    private const int BytesPerFlush = 1024 * 1024;

    /// <summary>Writes the members of an event, without the closing brace, so that the caller may add its own.</summary>
    /// <returns>The bytes of its payload, about.</returns>
    internal static int WriteOpen(ref JsonText json, IBufferWriter<byte> output, EventReadSession session, EventRef reference)
    {
        Series series = session.SeriesOf(reference);
        bool intact = session.TryRead(reference, out EventRecord record);
        json.Raw("{\"event_id\":"u8);
        json.EventId(reference.Id);
        json.Raw(",\"event_type\":"u8);
        json.String(series.Type);
        json.Raw(",\"source\":"u8);
        json.String(series.Source);
        json.Raw(",\"data\":"u8);
        WritePayload(ref json, output, record.Encoding, record.Data, absent: "null"u8);
        json.Raw(",\"priority\":"u8);
        json.String(NameOf(series.Priority));
        json.Raw(",\"metadata\":"u8);
        WritePayload(ref json, output, record.Encoding, record.Metadata, absent: "{}"u8);
        json.Raw(",\"published_at\":"u8);
        json.Time(EventId.UnixTimeMs(reference.Id));
        if (!intact)
        {
            // The place is known and the bytes are not: said, rather than the event left out as if it had never been.
            json.Raw(",\"damaged\":true"u8);
        }

        return record.Data.Length + record.Metadata.Length;
    }

    /// <summary>
    /// Writes the start of a page up to the end of its list of events, at the pace the caller takes it: a page of large events is a thousand
    /// times 1 MiB, which must not lie in memory for every slow reader.
    /// </summary>
    internal static async ValueTask WritePageAsync(
        PipeWriter output, EventReadSession session, IReadOnlyList<EventRef> events, CancellationToken cancellation)
    {
        int next = WriteSome(output, session, events, 0);
        while (next < events.Count)
        {
            await output.FlushAsync(cancellation);
            next = WriteSome(output, session, events, next);
        }
    }

    /// <summary>Writes events until there is enough to be sent; gives the place of the next one.</summary>
    private static int WriteSome(PipeWriter output, EventReadSession session, IReadOnlyList<EventRef> events, int next)
    {
        var json = new JsonText(output);
        json.Raw(next == 0 ? "{\"events\":["u8 : ""u8);
        long bytes = 0;
        for (; next < events.Count && bytes < BytesPerFlush; next++)
        {
            json.Raw(next > 0 ? ","u8 : ""u8);
            bytes += WriteOpen(ref json, output, session, events[next]);
            json.Raw("}"u8);
        }

        json.Raw(next == events.Count ? "]"u8 : ""u8);
        json.Flush();
        return next;
    }

    internal static ReadOnlySpan<byte> NameOf(EventPriority priority) => priority switch
    {
        EventPriority.Low => "low"u8,
        EventPriority.Normal => "normal"u8,
        EventPriority.High => "high"u8,
        _ => "critical"u8,
    };

    private static void WritePayload(
        ref JsonText json, IBufferWriter<byte> output, PayloadEncoding encoding, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> absent)
    {
        if (payload.IsEmpty)
        {
            json.Raw(absent);
        }
        else if (encoding == PayloadEncoding.Json)
        {
            json.Raw(payload);
        }
        else
        {
            json.Suspend();
            MessagePackToJson.TryTranscode(payload, output, MessagePackDepth.Max, out _, out _);
            json.Resume();
        }
    }
}
