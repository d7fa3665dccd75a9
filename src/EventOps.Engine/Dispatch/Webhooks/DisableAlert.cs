using System.Buffers;
using System.Text.Json;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Tells the subscription's tenant that it was disabled: as an <c>alert_triggered</c> event on the bus, which anyone can
/// subscribe to. Any thread.
/// </summary>
internal sealed class DisableAlert
{
    private readonly EventIntake _intake;
    private readonly IWebhookPayload _payload;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    internal DisableAlert(EventIntake intake, IWebhookPayload payload, TimeProvider clock, ILogger log)
    {
        _intake = intake;
        _payload = payload;
        _clock = clock;
        _log = log;
    }

    /// <summary>Publishes the alert, again and again while the journal, the ring or the rate refuses it for a moment; an event
    /// that is not taken for another reason (a full disk) is given up, and logged.</summary>
    /// <returns>False when the server stops before.</returns>
    internal async ValueTask<bool> RaiseAsync(Subscription subscription, string reason, CancellationToken stopping)
    {
        _log.LogWarning("Subscription {Subscription} is disabled: {Reason}", _payload.SubscriptionIdText(subscription.Id), reason);
        while (true)
        {
            Submission submission = Submit(subscription, reason);
            if (submission.Error == AdmitError.None)
            {
                FrameReceipt receipt = await submission.WaitAsync();
                if (receipt.Outcome == FrameOutcome.Committed)
                {
                    return true;
                }
            }
            else if (submission.Error is not (AdmitError.RingFull or AdmitError.JournalUnavailable or AdmitError.QuotaRate))
            {
                _log.LogError("The alert of a disabled subscription could not be published: {Error}", submission.Error);
                return submission.Error != AdmitError.Stopping;
            }

            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(DeliveryOutcomes.JournalRetryMs), _clock, stopping);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private Submission Submit(Subscription subscription, string reason)
    {
        var data = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(data))
        {
            json.WriteStartObject();
            json.WriteString("alert", "subscription_disabled");
            json.WriteString("severity", "error");
            json.WriteString("subscription_id", _payload.SubscriptionIdText(subscription.Id));
            json.WriteString("subscriber", subscription.Terms.Subscriber);
            json.WriteString("message", reason);
            json.WriteEndObject();
        }

        var fields = new EventFields
        {
            EventType = "alert_triggered"u8,
            Source = "eventops"u8,
            Data = data.WrittenSpan,
            Priority = EventPriority.High,
            Encoding = PayloadEncoding.Json,
        };
        return _intake.Submit(subscription.Terms.Tenant, fields, default, anyType: true);
    }
}
