using System.Globalization;
using System.Reflection;

namespace EventOps.Server.Configuration.Binding;

/// <summary>
/// Turns the text of one setting into its property's type and back. The unit is taken from the property's name, where
/// it has to stand anyway (<c>SegmentBytes</c>, <c>PollTimeoutMsMax</c>).
/// </summary>
internal static class SettingText
{
    private static readonly string[] TimeFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    /// <summary>Reads a value; <paramref name="expected"/> says what would be right when the answer is false.</summary>
    public static bool TryParse(PropertyInfo property, string text, out object? value, out string expected)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        value = null;
        expected = "";
        if (type == typeof(string))
        {
            value = text;
        }
        else if (type == typeof(bool))
        {
            expected = "true or false";
            value = bool.TryParse(text, out var flag) ? flag : null;
        }
        else if (type == typeof(double))
        {
            expected = "a number such as 0.25";
            var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            value = isNumber && double.IsFinite(number) ? number : null;
        }
        else if (type == typeof(TimeSpan))
        {
            expected = Duration.Expected;
            value = Duration.TryParse(text, out var span) ? span : null;
        }
        else if (type == typeof(DateTimeOffset))
        {
            expected = "a time such as 2027-01-31T00:00:00Z";
            value = DateTimeOffset.TryParseExact(
                text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        }
        else if (type.IsEnum)
        {
            value = EnumValue(type, text.Trim());
            expected = value is null ? "one of " + string.Join(", ", Enum.GetNames(type)).ToLowerInvariant() : "";
        }
        else
        {
            var most = type == typeof(int) ? int.MaxValue : long.MaxValue;
            if (TryInteger(property.Name, text, most, out var integer, out expected))
            {
                value = type == typeof(int) ? (object)(int)integer : integer;
            }
        }

        return value is not null;
    }

    /// <summary>Writes a value the way it would be configured.</summary>
    public static string Format(string propertyName, object? value) => value switch
    {
        null => "",
        TimeSpan span => Duration.Format(span),
        bool flag => flag ? "true" : "false",
        Enum name => name.ToString().ToLowerInvariant(),
        int or long when IsSize(propertyName) => ByteSize.Format(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static bool TryInteger(string name, string text, long most, out long number, out string expected)
    {
        bool isNumber;
        if (IsSize(name))
        {
            expected = ByteSize.Expected;
            isNumber = ByteSize.TryParse(text, out number);
        }
        else
        {
            expected = "a whole number";
            isNumber = long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
            if (IsMilliseconds(name))
            {
                expected = "milliseconds as a whole number, or a span of time such as 500ms or 30s";
                if (!isNumber && Duration.TryParse(text, out var span))
                {
                    isNumber = span.Ticks % TimeSpan.TicksPerMillisecond == 0;
                    number = span.Ticks / TimeSpan.TicksPerMillisecond;
                }
            }
        }

        if (isNumber && (number > most || number < -most))
        {
            expected = "at most " + most.ToString(CultureInfo.InvariantCulture);
            return false;
        }

        return isNumber;
    }

    // Names only: Enum.TryParse would also take "1" and "Auto, Direct".
    private static object? EnumValue(Type type, string text)
    {
        var name = Enum.GetNames(type).FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name is null ? null : Enum.Parse(type, name);
    }

    private static bool IsSize(string name) => name.Contains("Bytes", StringComparison.Ordinal);

    private static bool IsMilliseconds(string name) =>
        name.EndsWith("Ms", StringComparison.Ordinal) || name.EndsWith("MsMax", StringComparison.Ordinal);
}
