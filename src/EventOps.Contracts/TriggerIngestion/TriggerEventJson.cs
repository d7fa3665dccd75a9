using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Contracts.TriggerIngestion;

/// <summary>An event as the contract shows it: in lists and alone.</summary>
internal static class TriggerEventJson
{
    internal static void Write(ref JsonText json, IBufferWriter<byte> output, EventReadSession session, InboxEvent one)
    {
        bool intact = session.TryRead(one.Reference, out EventRecord record);
        json.Raw("{\"id\":"u8);
        json.EventId(one.Reference.Id);
        json.Raw(",\"created_at\":"u8);
        json.Number(EventId.UnixTimeMs(one.Reference.Id));
        json.Raw(",\"status\":"u8);
        json.String(NameOf(one.Status));
        json.Raw(",\"payload\":"u8);
        PayloadJson.Write(ref json, output, record.Encoding, record.Data, absent: "null"u8);

        // The place is known and the bytes are not: said, rather than the event left out as if it had never been.
        json.Raw(intact ? "}"u8 : ",\"damaged\":true}"u8);
    }

    internal static ReadOnlySpan<byte> NameOf(InboxStatus status) => status switch
    {
        InboxStatus.Undelivered => "undelivered"u8,
        InboxStatus.Acknowledged => "acknowledged"u8,
        _ => "deleted"u8,
    };
}
