using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>Takes (or refuses) every delivery and remembers its events; its bodies are the delivery's id and the events' ids.</summary>
internal sealed class RecordingSender(AttemptOutcome outcome = AttemptOutcome.Delivered) : IWebhookSender, IWebhookPayload, IDisposable
{
    private readonly ConcurrentQueue<long> _events = new();
    private readonly SemaphoreSlim _arrived = new(0);

    /// <summary>In order of arrival.</summary>
    internal IReadOnlyList<long> Events => [.. _events];

    /// <summary>Waits for so many events more.</summary>
    internal async Task ArrivedAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(20)), $"Event {i + 1} of {count} did not arrive");
        }
    }

    public void Dispose() => _arrived.Dispose();

    public bool CanAttempt(Uri url, out long retryAtMs)
    {
        retryAtMs = 0;
        return true;
    }

    public WebhookSignatures Sign(in WebhookRequest request) => new("0", "", null, "");

    public ValueTask<AttemptResult> SendAsync(WebhookRequest request, CancellationToken cancellation)
    {
        using JsonDocument body = JsonDocument.Parse(request.Body);
        foreach (JsonElement one in body.RootElement.EnumerateArray())
        {
            _events.Enqueue(one.GetInt64());
            _arrived.Release();
        }

        return ValueTask.FromResult(new AttemptResult(outcome, 0, 0, outcome == AttemptOutcome.Delivered ? null : "refused"));
    }

    public void WriteEvent(
        IBufferWriter<byte> output, EventRef reference, Series series, scoped in EventRecord record, bool intact, bool replayed) =>
        output.Write(Encoding.UTF8.GetBytes($"{reference.Id}"));

    public string DeliveryIdText(long deliveryId) => $"{deliveryId}";

    public string SubscriptionIdText(long subscriptionId) => EventId.ToText("sub_", subscriptionId);

    public void WriteBody(
        IBufferWriter<byte> output, string deliveryId, string subscriptionId, ReadOnlySpan<byte> events, long deliveredAtMs)
    {
        output.Write("["u8);
        output.Write(events);
        output.Write("]"u8);
    }
}
