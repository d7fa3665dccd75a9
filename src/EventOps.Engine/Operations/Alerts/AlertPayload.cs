using System.Buffers;
using System.Text.Json;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>
/// The data of an alert's event. A function of the alert as it was raised, and of nothing else: the same alert told again
/// after a crash must be the same to the last byte.
/// </summary>
internal static class AlertPayload
{
    internal static ReadOnlySpan<byte> Of(Alert alert)
    {
        AlertTerms terms = alert.Terms;
        IReadOnlyList<(string Name, string Value)> labels = AlertSeries.Read(terms.Series);
        var data = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(data))
        {
            json.WriteStartObject();
            json.WriteString("alert", terms.Rule);
            json.WriteString("alert_id", alert.IdText);
            json.WriteString("severity", AlertSeverities.NameOf(terms.Severity));
            json.WriteString("service", terms.Service);
            json.WriteString("message", terms.Message);
            WriteNumber(json, "value", terms.Value);
            WriteNumber(json, "threshold", terms.Threshold);

            // As they were told before there were labels.
            foreach ((string name, string value) in labels.Where(static one => one.Name is "subscription_id" or "subscriber"))
            {
                json.WriteString(name, value);
            }

            json.WriteStartObject("labels");
            foreach ((string name, string value) in labels)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return data.WrittenSpan;
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
    }
}
