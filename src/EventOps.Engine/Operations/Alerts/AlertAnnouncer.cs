using EventOps.Engine.Idempotency;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using Microsoft.Extensions.Logging;
using EventId = EventOps.Engine.Records.EventId;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>
/// Publishes each raised alert as an <c>alert_triggered</c> event: of the operators' tenant, and of the tenant it concerns
/// if that is another. Any thread.
/// </summary>
/// <remarks>
/// An alert and its events are different frames, so a crash may come between. Each event has an idempotency key made of the
/// alert's id: a start offers the events of young alerts again, and those that are there, or on their way, are not taken twice.
/// </remarks>
internal sealed class AlertAnnouncer
{
    /// <summary>More that could not be published are alerts nobody hears of; they are on the list all the same.</summary>
    private const int PendingMax = 1_000;

    private readonly EventIntake _intake;
    private readonly string _operatorTenant;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly List<(Alert Alert, string Tenant)> _pending = [];

    /// <param name="intake">Where events go.</param>
    /// <param name="operatorTenant">The tenant of those who run the server.</param>
    /// <param name="young">Alerts whose events may be missing.</param>
    /// <param name="log">Where it tells what it gave up.</param>
    internal AlertAnnouncer(EventIntake intake, string operatorTenant, IEnumerable<Alert> young, ILogger log)
    {
        _intake = intake;
        _operatorTenant = operatorTenant;
        _log = log;
        foreach (Alert alert in young)
        {
            Add(alert);
        }
    }

    internal void Add(Alert alert)
    {
        lock (_lock)
        {
            _pending.Add((alert, _operatorTenant));
            if (alert.Terms.Tenant is { } tenant && tenant != _operatorTenant)
            {
                _pending.Add((alert, tenant));
            }

            if (_pending.Count > PendingMax)
            {
                _log.LogError("The events of {Count} alerts could not be published and are given up", _pending.Count - PendingMax);
                _pending.RemoveRange(0, _pending.Count - PendingMax);
            }
        }
    }

    /// <summary>Publishes what is left, of all alerts.</summary>
    internal async ValueTask AnnounceAsync()
    {
        foreach ((Alert alert, string tenant) in Pending())
        {
            if (IsSettled(await PublishAsync(alert, tenant), alert))
            {
                lock (_lock)
                {
                    _pending.Remove((alert, tenant));
                }
            }
        }
    }

    /// <summary>Whether nothing is left of an alert.</summary>
    internal bool IsDone(long alertId) => !Array.Exists(Pending(), one => one.Alert.Id == alertId);

    private (Alert Alert, string Tenant)[] Pending()
    {
        lock (_lock)
        {
            return [.. _pending];
        }
    }

    private bool IsSettled(AdmitError error, Alert alert)
    {
        switch (error)
        {
            case AdmitError.None or AdmitError.KeyConflict:
                return true;
            case AdmitError.RingFull or AdmitError.JournalUnavailable or AdmitError.Stopping:
            case AdmitError.KeyInFlight or AdmitError.QuotaRate:
                return false;
            default:
                _log.LogError("The event of alert {Alert} could not be published: {Error}", alert.IdText, error);
                return true;
        }
    }

    /// <summary>By the way of frames the engine makes itself: an alert that the disk is full must get through.</summary>
    private ValueTask<AdmitError> PublishAsync(Alert alert, string tenant)
    {
        AdmitError error = _intake.CheckGate(isEvent: false);
        if (error != AdmitError.None)
        {
            return ValueTask.FromResult(error);
        }

        var fields = new EventFields
        {
            EventType = "alert_triggered"u8,
            Source = "eventops"u8,
            Data = AlertPayload.Of(alert),
            Priority = AlertSeverities.PriorityOf(alert.Terms.Severity),
            Encoding = PayloadEncoding.Json,
        };
        Span<byte> key = stackalloc byte[KeyPrefix.Length + EventId.TextLength];
        KeyPrefix.CopyTo(key);
        EventId.Format(alert.Id, key[KeyPrefix.Length..]);
        Frame frame = _intake.RentFrame();
        Admission admission = _intake.TryAdd(frame, tenant, fields, KeyClaim.Of(tenant, key, item: -1, fields), anyType: true);
        if (admission.Error != AdmitError.None || admission.Known.State == KeyState.Known)
        {
            _intake.Abandon(frame);
            return ValueTask.FromResult(admission.Error);
        }

        return SubmitAsync(frame);
    }

    /// <summary>No caller can have a key with a zero in it.</summary>
    private static ReadOnlySpan<byte> KeyPrefix => "alert\0"u8;

    private async ValueTask<AdmitError> SubmitAsync(Frame frame) => (await _intake.SubmitAsync(frame)).Error;
}
