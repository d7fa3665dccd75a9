using System.Globalization;
using System.Text.Json;

namespace EventOps.Server.Tests.EventBus.Support;

/// <summary>
/// Compares an answer with the contract's printed one: each printed member is there with the printed kind of value, ids and times in the
/// printed form, lists item by item with the printed item. Members beyond the printed ones are the served description's business.
/// </summary>
internal static class Documented
{
    internal static void Assert(string printed, JsonElement actual)
    {
        using JsonDocument example = JsonDocument.Parse(printed);
        Compare(example.RootElement, actual, "$");
    }

    private static void Compare(JsonElement printed, JsonElement actual, string at)
    {
        Xunit.Assert.True(Kind(printed) == Kind(actual), $"{at}: printed {Kind(printed)}, answered {actual}");
        if (printed.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in printed.EnumerateObject())
            {
                Xunit.Assert.True(actual.TryGetProperty(member.Name, out JsonElement value), $"{at}.{member.Name} is missing in {actual}");
                Compare(member.Value, value, $"{at}.{member.Name}");
            }
        }
        else if (printed.ValueKind == JsonValueKind.Array)
        {
            Xunit.Assert.True(actual.GetArrayLength() > 0 || printed.GetArrayLength() == 0, $"{at}: nothing to compare in {actual}");
            foreach (JsonElement item in actual.EnumerateArray())
            {
                Compare(printed[0], item, at + "[]");
            }
        }
        else if (printed.ValueKind == JsonValueKind.String)
        {
            CompareText(printed.GetString()!, actual.GetString()!, at);
        }
    }

    private static void CompareText(string printed, string actual, string at)
    {
        foreach (string prefix in (string[])["evt_", "sub_"])
        {
            if (printed.StartsWith(prefix, StringComparison.Ordinal))
            {
                Xunit.Assert.StartsWith(prefix, actual, StringComparison.Ordinal);
            }
        }

        if (printed.EndsWith("00Z", StringComparison.Ordinal) || printed.EndsWith("01Z", StringComparison.Ordinal))
        {
            Xunit.Assert.True(
                DateTimeOffset.TryParseExact(actual, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                $"{at}: {actual} is no time");
        }
    }

    private static string Kind(JsonElement element) =>
        element.ValueKind is JsonValueKind.True or JsonValueKind.False ? "Boolean" : element.ValueKind.ToString();
}
