using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Webhooks.Signing;

namespace EventOps.Webhooks.Sending;

/// <summary>Makes a delivery the POST that leaves: contract headers, Standard Webhooks headers, signatures.</summary>
internal static class DeliveryHeaders
{
    private static readonly string UserAgent =
        $"EventOps-Webhooks/{typeof(DeliveryHeaders).Assembly.GetName().Version?.ToString(3) ?? "0"}";

    /// <summary>Builds it; the body is sent from where it lies.</summary>
    internal static HttpRequestMessage Build(in WebhookRequest delivery, DateTimeOffset now)
    {
        string timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> body = delivery.Body.Span;
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(delivery.Body),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        HttpRequestHeaders headers = request.Headers;
        Add(headers, "User-Agent", UserAgent);
        Add(headers, "X-EventBus-Delivery-ID", delivery.DeliveryId);
        Add(headers, "X-EventBus-Subscription-ID", delivery.SubscriptionId);
        Add(headers, "X-EventBus-Timestamp", timestamp);
        Add(headers, "X-EventBus-Signature", DeliverySignature.Hub(delivery.Secret, body));
        if (delivery.PreviousSecret is not null)
        {
            Add(headers, "X-EventBus-Signature-Previous", DeliverySignature.Hub(delivery.PreviousSecret, body));
        }

        Add(headers, "webhook-id", delivery.DeliveryId);
        Add(headers, "webhook-timestamp", timestamp);
        Add(headers, "webhook-signature", DeliverySignature.Standard(
            delivery.DeliveryId, timestamp, body, delivery.Secret, delivery.PreviousSecret));
        if (TraceParent.IsWellFormed(delivery.TraceParent))
        {
            Add(headers, "traceparent", delivery.TraceParent!);
        }

        return request;
    }

    // All values are ours (ids, numbers, hashes) or checked; one that could end a header line is a bug.
    private static void Add(HttpRequestHeaders headers, string name, string value)
    {
        if (value.Length is 0 or > 128 || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException($"not a value for the header {name}", nameof(value));
        }

        headers.TryAddWithoutValidation(name, value);
    }
}
