using EventOps.Engine.Intake;
using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Subscriptions;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Tells that a subscription was disabled: an alert, and so an <c>alert_triggered</c> event of the subscription's tenant,
/// which anyone there can subscribe to, and of those who run the server. Any thread.
/// </summary>
internal sealed class DisableAlert
{
    private readonly AlertService _alerts;
    private readonly IWebhookPayload _payload;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    internal DisableAlert(AlertService alerts, IWebhookPayload payload, TimeProvider clock, ILogger log)
    {
        _alerts = alerts;
        _payload = payload;
        _clock = clock;
        _log = log;
    }

    /// <summary>Raises the alert, again and again while the journal refuses it, and publishes its events likewise; what is
    /// refused for good (a quota that is full) is logged. One that is open is not raised again.</summary>
    /// <returns>False when the server stops before.</returns>
    internal async ValueTask<bool> RaiseAsync(Subscription subscription, string reason, CancellationToken stopping)
    {
        string id = _payload.SubscriptionIdText(subscription.Id);
        _log.LogWarning("Subscription {Subscription} is disabled: {Reason}", id, reason);
        string series = AlertSeries.OfSubscription(subscription.Terms.Tenant, subscription.Terms.Subscriber, id);
        var terms = new AlertTerms(AlertNames.SubscriptionDisabled, series, AlertSeverity.Error, AlertNames.Webhooks, reason)
        {
            Tenant = subscription.Terms.Tenant,
        };
        while (true)
        {
            AlertChange change = await _alerts.RaiseAsync(terms);
            if (change.Error == AdmitError.Stopping)
            {
                return false;
            }

            await _alerts.AnnounceAsync();
            if (change.Alert is { } alert && _alerts.IsAnnounced(alert))
            {
                return true;
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
}
