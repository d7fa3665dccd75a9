using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>A value inside a schema's text, and the JSON Pointer that leads to it.</summary>
internal readonly record struct SchemaPlace(JsonElement Value, string Pointer)
{
    internal JsonValueKind Kind => Value.ValueKind;

    internal IEnumerable<(string Name, SchemaPlace Place)> Members()
    {
        foreach (JsonProperty member in Value.EnumerateObject())
        {
            yield return (member.Name, Inside(member.Name, member.Value));
        }
    }

    internal IEnumerable<SchemaPlace> Items()
    {
        int number = 0;
        foreach (JsonElement item in Value.EnumerateArray())
        {
            yield return Inside((number++).ToString(CultureInfo.InvariantCulture), item);
        }
    }

    internal byte[] RawBytes() => Encoding.UTF8.GetBytes(Value.GetRawText());

    private SchemaPlace Inside(string step, JsonElement value) => new(
        value,
        $"{Pointer}/{step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}");
}
