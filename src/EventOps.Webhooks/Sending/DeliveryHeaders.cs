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
        WebhookSignatures signatures = delivery.Signatures ?? Sign(delivery, now);
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
        Add(headers, "X-EventBus-Timestamp", signatures.TimestampSeconds);
        Add(headers, "X-EventBus-Signature", signatures.Hub);
        if (signatures.HubPrevious is not null)
        {
            Add(headers, "X-EventBus-Signature-Previous", signatures.HubPrevious);
        }

        Add(headers, "webhook-id", delivery.DeliveryId);
        Add(headers, "webhook-timestamp", signatures.TimestampSeconds);
        Add(headers, "webhook-signature", signatures.Standard);
        if (!delivery.Trace.IsNone)
        {
            Add(headers, "traceparent", delivery.Trace.ToString());
        }

        return request;
    }

    /// <summary>Signs it as of now.</summary>
    internal static WebhookSignatures Sign(in WebhookRequest delivery, DateTimeOffset now)
    {
        string timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> body = delivery.Body.Span;
        return new WebhookSignatures(
            timestamp,
            DeliverySignature.Hub(delivery.Secret, body),
            delivery.PreviousSecret is null ? null : DeliverySignature.Hub(delivery.PreviousSecret, body),
            DeliverySignature.Standard(delivery.DeliveryId, timestamp, body, delivery.Secret, delivery.PreviousSecret));
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
