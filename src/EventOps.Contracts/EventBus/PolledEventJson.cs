using System.Buffers;
using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Reading;

namespace EventOps.Contracts.EventBus;

/// <summary>An event as it is handed to a consumer: with its lease, and whether it is replayed.</summary>
internal static class PolledEventJson
{
    /// <summary>Writes one event.</summary>
    internal static void Write(IBufferWriter<byte> output, EventReadSession session, PolledEvent one, long leaseUntilMs)
    {
        var json = new JsonText(output);
        EventJson.WriteOpen(ref json, output, session, one.Reference);
        if (one.Attempt > 0)
        {
            json.Raw(",\"attempt\":"u8);
            json.Number(one.Attempt);
            json.Raw(",\"lease_until\":"u8);
            json.Time(leaseUntilMs);
        }

        json.Raw(one.IsReplayed ? ",\"replayed\":true}"u8 : "}"u8);
        json.Flush();
    }

    /// <summary>Writes the events of a page, sending them on in pieces.</summary>
    internal static async ValueTask WriteListAsync(
        PipeWriter output, EventReadSession session, PollPage page, CancellationToken cancellation)
    {
        output.Write("["u8);
        for (int i = 0; i < page.Events.Count; i++)
        {
            if (output.UnflushedBytes >= EventJson.UnsentBytesMax)
            {
                await output.FlushAsync(cancellation);
            }

            output.Write(i > 0 ? ","u8 : ""u8);
            Write(output, session, page.Events[i], page.LeaseUntilMs);
        }

        output.Write("]"u8);
    }
}
