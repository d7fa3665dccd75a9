using System.Text;
using EventOps.Engine.Records;

namespace EventOps.Engine.Operations.Alerts;

/// <summary>
/// The labels of a series as one text, as /metrics writes them without braces: <c>a="x",b="y"</c>, sorted by name,
/// escaped. The text is the identity of the series.
/// </summary>
public static class AlertSeries
{
    private const string SubscriptionId = "subscription_id";

    /// <summary>The text of some labels.</summary>
    public static string Of(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        (string Name, string Value)[] sorted = labels.ToArray();
        Array.Sort(sorted, static (x, y) => string.CompareOrdinal(x.Name, y.Name));
        var text = new StringBuilder();
        foreach ((string name, string value) in sorted)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"");
            foreach (char c in value)
            {
                _ = c switch
                {
                    '\\' => text.Append("\\\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append("\\n"),
                    _ => text.Append(c),
                };
            }

            text.Append('"');
        }

        return text.ToString();
    }

    /// <summary>The series of a subscription: the same for all who tell something about it.</summary>
    public static string OfSubscription(string tenant, string subscriber, string subscriptionId) =>
        Of(("subscriber", subscriber), (SubscriptionId, subscriptionId), ("tenant", tenant));

    /// <summary>Whether a series is a subscription's, whatever a contract puts before its id.</summary>
    internal static bool IsOfSubscription(string series, long id) => Read(series).Any(one =>
        one.Name == SubscriptionId && one.Value.EndsWith(EventId.ToText("_", id), StringComparison.Ordinal));

    /// <summary>The labels of a text, in its order; what is no label ends it.</summary>
    public static IReadOnlyList<(string Name, string Value)> Read(string series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var labels = new List<(string, string)>();
        for (int at = 0; series.IndexOf("=\"", at, StringComparison.Ordinal) is var equals and >= 0;)
        {
            string name = series[at..equals];
            var value = new StringBuilder();
            int next = equals + 2;
            for (; next < series.Length && series[next] != '"'; next++)
            {
                bool escaped = series[next] == '\\' && next + 1 < series.Length;
                next += escaped ? 1 : 0;
                value.Append(escaped && series[next] == 'n' ? '\n' : series[next]);
            }

            labels.Add((name, value.ToString()));
            at = Math.Min(series.Length, next + 2);
        }

        return labels;
    }
}
