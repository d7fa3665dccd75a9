using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary>
/// <c>GET …/infrastructure/alerts</c>: those raised in the last hours and those still open, newest first; and
/// <c>POST …/infrastructure/alerts/{alert_id}/acknowledge</c>: whoever says first that he knows stays.
/// </summary>
internal sealed class AlertEndpoints
{
    private const int HoursDefault = 24;
    private const int HoursMax = 168;
    private readonly AlertService _alerts;
    private readonly TimeProvider _clock;

    internal AlertEndpoints(AlertService alerts, TimeProvider clock)
    {
        _alerts = alerts;
        _clock = clock;
    }

    internal Task ListAsync(HttpContext context, Principal caller)
    {
        if (!QueryNumber.TryRead(context.Request, "hours", 1, HoursMax, HoursDefault, out long hours))
        {
            return SystemErrors.Answer.BadRequest(context, $"hours must be a whole number from 1 to {HoursMax}");
        }

        StringValues given = context.Request.Query["severity"];
        AlertSeverity? severity = AlertSeverities.Find(given);
        if (given.Count > 0 && severity is null)
        {
            return SystemErrors.Answer.BadRequest(context, "severity must be error, warning or info");
        }

        long sinceMs = (_clock.GetUtcNow() - TimeSpan.FromHours(hours)).ToUnixTimeMilliseconds();
        IReadOnlyList<Alert> alerts = _alerts.Since(sinceMs, severity);
        return PlatformAnswer.SendAsync(context, (ref json) =>
        {
            json.Raw("\"alerts\":["u8);
            for (int i = 0; i < alerts.Count; i++)
            {
                json.Raw(i > 0 ? ",{"u8 : "{"u8);
                AlertJson.Write(ref json, alerts[i]);
                json.Raw("}"u8);
            }

            json.Raw("]"u8);
        });
    }

    internal async Task AcknowledgeAsync(HttpContext context, Principal caller)
    {
        string text = (string)context.Request.RouteValues["alert_id"]!;
        AlertChange change = EventId.TryParse(text, Alert.IdPrefix, out long id)
            ? await _alerts.AcknowledgeAsync(id, caller.Name)
            : default;
        if (change.Error != AdmitError.None)
        {
            await SystemErrors.Answer.Admission(context, change.Error);
        }
        else if (change.Alert is not { } alert)
        {
            await SystemErrors.Answer.NotFound(context, $"Alert not found: {ShownText.Of(text)}");
        }
        else
        {
            AuditedCall.Of(context)?.Detail("result", change.IsFirst ? "acknowledged" : "already_acknowledged");
            await PlatformAnswer.SendAsync(context, (ref json) => AlertJson.Write(ref json, alert));
        }
    }
}
