using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventOps.Engine.Tests.Schemas.Support;

/// <summary>
/// The same subset of JSON Schema, written the plain way: over a DOM, by recursion, alternatives one after the other. What
/// the validator must agree with; it shares nothing with it.
/// </summary>
internal sealed class NaiveSchema(JsonElement root)
{
    internal bool IsValid(JsonElement value) => IsValid(root, value);

    private bool IsValid(JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.ValueKind == JsonValueKind.True;
        }

        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (!Holds(keyword.Name, keyword.Value, schema, value))
            {
                return false;
            }
        }

        return true;
    }

    private bool Holds(string keyword, JsonElement rule, JsonElement schema, JsonElement value) => keyword switch
    {
        "type" => rule.ValueKind == JsonValueKind.String
            ? IsType(rule.GetString()!, value)
            : rule.EnumerateArray().Any(type => IsType(type.GetString()!, value)),
        "enum" => rule.EnumerateArray().Any(one => Same(one, value)),
        "const" => Same(rule, value),
        "anyOf" => rule.EnumerateArray().Any(one => IsValid(one, value)),
        "allOf" => rule.EnumerateArray().All(one => IsValid(one, value)),
        "oneOf" => rule.EnumerateArray().Count(one => IsValid(one, value)) == 1,
        "not" => !IsValid(rule, value),
        "$ref" => IsValid(Resolve(rule.GetString()!), value),
        _ => value.ValueKind switch
        {
            JsonValueKind.Object => HoldsForObject(keyword, rule, schema, value),
            JsonValueKind.Array => HoldsForArray(keyword, rule, value),
            JsonValueKind.String => HoldsForString(keyword, rule, value.GetString()!),
            JsonValueKind.Number => HoldsForNumber(keyword, rule, value),
            _ => true,
        },
    };

    private bool HoldsForObject(string keyword, JsonElement rule, JsonElement schema, JsonElement value) => keyword switch
    {
        "required" => rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        "properties" => value.EnumerateObject().All(member =>
            !rule.TryGetProperty(member.Name, out JsonElement inner) || IsValid(inner, member.Value)),
        "additionalProperties" => value.EnumerateObject().All(member =>
            (schema.TryGetProperty("properties", out JsonElement named) && named.TryGetProperty(member.Name, out _))
            || IsValid(rule, member.Value)),
        _ => true,
    };

    private bool HoldsForArray(string keyword, JsonElement rule, JsonElement value) => keyword switch
    {
        "items" => value.EnumerateArray().All(item => IsValid(rule, item)),
        "minItems" => value.GetArrayLength() >= Whole(rule),
        "maxItems" => value.GetArrayLength() <= Whole(rule),
        "uniqueItems" => rule.ValueKind == JsonValueKind.False || AllDiffer([.. value.EnumerateArray()]),
        _ => true,
    };

    private static bool HoldsForString(string keyword, JsonElement rule, string value) => keyword switch
    {
        "minLength" => value.EnumerateRunes().Count() >= Whole(rule),
        "maxLength" => value.EnumerateRunes().Count() <= Whole(rule),
        "pattern" => Regex.IsMatch(value, rule.GetString()!, RegexOptions.CultureInvariant),
        "format" => rule.GetString() != "uuid" || Guid.TryParseExact(value, "D", out _),
        _ => true,
    };

    private static bool HoldsForNumber(string keyword, JsonElement rule, JsonElement value) => keyword switch
    {
        "minimum" => Compare(value, rule) >= 0,
        "maximum" => Compare(value, rule) <= 0,
        "exclusiveMinimum" => Compare(value, rule) > 0,
        "exclusiveMaximum" => Compare(value, rule) < 0,
        "multipleOf" => IsMultiple(value, rule),
        _ => true,
    };

    private static bool IsType(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => value.ValueKind == JsonValueKind.Number && IsWhole(value),
    };

    private static bool Same(JsonElement one, JsonElement other)
    {
        if (one.ValueKind != other.ValueKind)
        {
            return false;
        }

        switch (one.ValueKind)
        {
            case JsonValueKind.Number:
                return Compare(one, other) == 0;
            case JsonValueKind.String:
                return one.GetString() == other.GetString();
            case JsonValueKind.Array:
                return one.GetArrayLength() == other.GetArrayLength()
                    && one.EnumerateArray().Zip(other.EnumerateArray()).All(pair => Same(pair.First, pair.Second));
            case JsonValueKind.Object:
                return one.EnumerateObject().Count() == other.EnumerateObject().Count()
                    && one.EnumerateObject().All(member =>
                        other.TryGetProperty(member.Name, out JsonElement twin) && Same(member.Value, twin));
            default:
                return true;
        }
    }

    private static bool AllDiffer(JsonElement[] items)
    {
        for (int i = 0; i < items.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (Same(items[i], items[j]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static int Whole(JsonElement number) => (int)number.GetDecimal();

    private static bool IsWhole(JsonElement number)
    {
        (BigInteger digits, int power) = Parts(number);
        return power >= 0 || digits % BigInteger.Pow(10, -power) == 0;
    }

    private static bool IsMultiple(JsonElement number, JsonElement unit)
    {
        (BigInteger one, BigInteger other) = Aligned(number, unit);
        return one % other == 0;
    }

    private static int Compare(JsonElement number, JsonElement bound)
    {
        (BigInteger one, BigInteger other) = Aligned(number, bound);
        return one.CompareTo(other);
    }

    private static (BigInteger One, BigInteger Other) Aligned(JsonElement number, JsonElement other)
    {
        (BigInteger a, int i) = Parts(number);
        (BigInteger b, int j) = Parts(other);
        int least = Math.Min(i, j);
        return (a * BigInteger.Pow(10, i - least), b * BigInteger.Pow(10, j - least));
    }

    // digits * 10^power
    private static (BigInteger Digits, int Power) Parts(JsonElement number)
    {
        string[] halves = number.GetRawText().ToLowerInvariant().Split('e');
        int power = halves.Length > 1 ? int.Parse(halves[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        string[] sides = halves[0].Split('.');
        return (
            BigInteger.Parse(string.Concat(sides), CultureInfo.InvariantCulture),
            power - (sides.Length > 1 ? sides[1].Length : 0));
    }

    private JsonElement Resolve(string reference)
    {
        JsonElement at = root;
        foreach (string step in Uri.UnescapeDataString(reference[1..]).Split('/').Skip(1))
        {
            string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            at = at.ValueKind == JsonValueKind.Array ? at[int.Parse(name, CultureInfo.InvariantCulture)] : at.GetProperty(name);
        }

        return at;
    }
}
