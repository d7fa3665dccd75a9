using EventOps.Contracts.Http;
using EventOps.Engine.Operations.Alerts;

namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary>An alert as the contract shows it, and what an operator asks next.</summary>
internal static class AlertJson
{
    /// <summary>Writes its members.</summary>
    internal static void Write(ref JsonText json, Alert alert)
    {
        AlertTerms terms = alert.Terms;
        json.Raw("\"id\":"u8);
        json.String(alert.IdText);
        json.Raw(",\"timestamp\":"u8);
        json.Time(alert.RaisedAtMs);
        json.Raw(",\"severity\":"u8);
        json.String(AlertSeverities.NameOf(terms.Severity));
        json.Raw(",\"service\":"u8);
        json.String(terms.Service);
        json.Raw(",\"message\":"u8);
        json.String(terms.Message);
        json.Raw(",\"acknowledged\":"u8);
        json.Boolean(alert.AcknowledgedBy is not null);
        json.Raw(",\"acknowledged_by\":"u8);
        json.String(alert.AcknowledgedBy);
        json.Raw(",\"acknowledged_at\":"u8);
        json.Time(alert.AcknowledgedAtMs);
        json.Raw(",\"resolved_at\":"u8);
        json.Time(alert.ResolvedAtMs);
        json.Raw(",\"resolved_because\":"u8);
        json.String(alert.ResolvedBecause);
        json.Raw(",\"rule\":"u8);
        json.String(terms.Rule);
        WriteLabels(ref json, terms.Series);
    }

    private static void WriteLabels(ref JsonText json, string series)
    {
        json.Raw(",\"labels\":{"u8);
        bool first = true;
        foreach ((string name, string value) in AlertSeries.Read(series))
        {
            json.Raw(first ? ""u8 : ","u8);
            json.String(name);
            json.Raw(":"u8);
            json.String(value);
            first = false;
        }

        json.Raw("}"u8);
    }
}
