using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

/// <summary>What a system event means according to System.Text.Json and rules written down a second time, plainly.</summary>
internal static class SystemEventOracle
{
    private static readonly string[] Known = ["type", "source", "tenant_id", "timestamp", "payload"];

    /// <summary>The expected result; null stands for "malformed, however the parser puts it".</summary>
    public static ParsedSystemEvent? Parse(byte[] body, bool ofOneType)
    {
        if (!JsonOracle.IsWellFormed(body))
        {
            return null;
        }

        if (JsonOracle.HasLoneSurrogate(body))
        {
            return new ParsedSystemEvent(ParseErrorCode.LoneSurrogate);
        }

        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        return root.ValueKind != JsonValueKind.Object ? new ParsedSystemEvent(ParseErrorCode.NotAnObject)
            : ofOneType && !root.TryGetProperty("payload", out _)
                ? new ParsedSystemEvent(ParseErrorCode.None, "", "known", "key", "", "", Raw(root), Priority(root), IsEnvelope: false)
            : Judge(root, ofOneType);
    }

    private static ParsedSystemEvent Judge(JsonElement root, bool ofOneType)
    {
        string type = "known";
        string source = "key";
        string tenant = "";
        if (Name(root, "type", !ofOneType, ref type) is { } badType)
        {
            return badType;
        }

        if (Name(root, "source", !ofOneType, ref source) is { } badSource)
        {
            return badSource;
        }

        var metadata = new List<string>();
        if (!IsLeftOut(root, "timestamp", out JsonElement time))
        {
            if (time.ValueKind != JsonValueKind.String)
            {
                return new ParsedSystemEvent(ParseErrorCode.WrongType, "timestamp");
            }

            if (!IsTime(time.GetString()!))
            {
                return new ParsedSystemEvent(ParseErrorCode.InvalidTimestamp, "timestamp");
            }

            metadata.Add($"\"timestamp\":\"{time.GetString()}\"");
        }

        if (Name(root, "tenant_id", required: false, ref tenant) is { } badTenant)
        {
            return badTenant;
        }

        if (tenant.Length > 0)
        {
            metadata.Add($"\"tenant_id\":{Raw(root.GetProperty("tenant_id"))}");
        }

        if (!root.TryGetProperty("payload", out JsonElement payload))
        {
            return new ParsedSystemEvent(ParseErrorCode.MissingField, "payload");
        }

        if (payload.ValueKind != JsonValueKind.Object)
        {
            return new ParsedSystemEvent(ParseErrorCode.WrongType, "payload");
        }

        // The name of an unknown field is shown shortened and escaped: the message's business.
        return root.EnumerateObject().Any(member => !Known.Contains(member.Name))
            ? new ParsedSystemEvent(ParseErrorCode.UnknownField)
            : new ParsedSystemEvent(
                ParseErrorCode.None, "", type, source, tenant,
                metadata.Count == 0 ? "" : $"{{{string.Join(',', metadata)}}}", Raw(payload), Priority(payload), IsEnvelope: true);
    }

    private static ParsedSystemEvent? Name(JsonElement root, string key, bool required, ref string text)
    {
        if (!root.TryGetProperty(key, out JsonElement value) || (value.ValueKind == JsonValueKind.Null && !required))
        {
            return required ? new ParsedSystemEvent(ParseErrorCode.MissingField, key) : null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return new ParsedSystemEvent(ParseErrorCode.WrongType, key);
        }

        text = value.GetString()!;
        ParseErrorCode code = text.Length == 0 ? ParseErrorCode.EmptyField
            : Encoding.UTF8.GetByteCount(text) > 256 ? ParseErrorCode.FieldTooLong
            : text.Any(letter => letter < ' ') ? ParseErrorCode.ControlCharacterInField
            : ParseErrorCode.None;
        return code == ParseErrorCode.None ? null : new ParsedSystemEvent(code, key);
    }

    private static bool IsTime(string text) => text.Length <= 64
        && Regex.IsMatch(text, @"\A\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant)
        && DateTimeOffset.TryParse(text.ToUpperInvariant(), CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static string Priority(JsonElement payload) =>
        payload.TryGetProperty("priority", out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() switch { "low" => "Low", "high" => "High", "critical" => "Critical", _ => "Normal" }
            : "Normal";

    private static bool IsLeftOut(JsonElement root, string key, out JsonElement value) =>
        !root.TryGetProperty(key, out value) || value.ValueKind == JsonValueKind.Null;

    private static string Raw(JsonElement element) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(element.GetRawText()));
}
