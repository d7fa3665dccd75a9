using System.Buffers;
using System.Globalization;
using System.Text;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>A form of its own, so that the engine is tested without a contract: <c>del|sub|id:replayed:data,…</c>.</summary>
internal sealed class TextPayload : IWebhookPayload
{
    public void WriteEvent(
        IBufferWriter<byte> output, EventRef reference, Series series, scoped in EventRecord record, bool intact, bool replayed)
    {
        Assert.True(intact);
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{reference.Id}:{(replayed ? 1 : 0)}:")));
        output.Write(record.Data);
    }

    public string DeliveryIdText(long deliveryId) => deliveryId.ToString(CultureInfo.InvariantCulture);

    public string SubscriptionIdText(long subscriptionId) => EventId.ToText("sub_", subscriptionId);

    public void WriteBody(
        IBufferWriter<byte> output, string deliveryId, string subscriptionId, ReadOnlySpan<byte> events, long deliveredAtMs)
    {
        output.Write(Encoding.ASCII.GetBytes($"{deliveryId}|{subscriptionId}|"));
        output.Write(events);
    }

    internal static (string Delivery, string Subscription, long[] Ids, bool[] Replayed) Read(ReadOnlySpan<byte> body)
    {
        string[] parts = Encoding.ASCII.GetString(body).Split('|');
        string[][] events = [.. parts[2].Split(',').Select(one => one.Split(':'))];
        return (
            parts[0],
            parts[1],
            [.. events.Select(one => long.Parse(one[0], CultureInfo.InvariantCulture))],
            [.. events.Select(one => one[1] == "1")]);
    }
}
