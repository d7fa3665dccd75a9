using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventOps.Server.Tests.EventBus.OpenApi;

/// <summary>
/// Holds a JSON value against a schema: the part of JSON Schema that the description uses (<c>$ref</c>, <c>oneOf</c>, <c>type</c>, <c>enum</c>,
/// <c>const</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, and the bounds). A keyword it does not know
/// fails the test: it would check nothing.
/// </summary>
internal sealed class JsonShape(JsonElement document)
{
    private static readonly HashSet<string> Annotations = ["description", "default", "examples", "format"];

    /// <summary>What is wrong with a value, or null.</summary>
    internal string? Problem(JsonElement schema, JsonElement value, string at = "$")
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (Problem(schema, keyword, value, at) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>What a reference within the document points to.</summary>
    internal JsonElement Resolve(string reference) =>
        reference.Split('/').Skip(1).Aggregate(document, (element, name) => element.GetProperty(name));

    private string? Problem(JsonElement schema, JsonProperty keyword, JsonElement value, string at)
    {
        JsonElement rule = keyword.Value;
        return keyword.Name switch
        {
            "$ref" => Problem(Resolve(rule.GetString()!), value, at),
            "oneOf" => rule.EnumerateArray().Count(one => Problem(one, value, at) is null) == 1 ? null : $"{at}: not exactly one of",
            "type" => IsOfType(rule, value) ? null : $"{at}: {value.ValueKind} is no {rule}",
            "enum" => rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)) ? null : $"{at}: {value} is not in {rule}",
            "const" => JsonElement.DeepEquals(rule, value) ? null : $"{at}: {value} is not {rule}",
            "required" => rule.EnumerateArray().Select(one => one.GetString()!)
                .Where(name => value.ValueKind == JsonValueKind.Object && !value.TryGetProperty(name, out _))
                .Select(name => $"{at}: no '{name}'").FirstOrDefault(),
            "properties" or "additionalProperties" => keyword.Name == "properties" && schema.TryGetProperty("additionalProperties", out _)
                ? null
                : Members(schema, value, at),
            "items" => value.ValueKind == JsonValueKind.Array
                ? value.EnumerateArray().Select((one, i) => Problem(rule, one, $"{at}[{i}]")).FirstOrDefault(one => one is not null)
                : null,
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble() ? null : $"{at}: {value} < {rule}",
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble() ? null : $"{at}: {value} > {rule}",
            "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32() ? null : $"{at}: too few",
            "maxItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32() ? null : $"{at}: too many",
            "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= rule.GetInt32() ? null : $"{at}: too short",
            "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= rule.GetInt32() ? null : $"{at}: too long",
            "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!)
                ? null
                : $"{at}: {value} does not match {rule}",
            _ => Annotations.Contains(keyword.Name) ? null : $"{at}: the checker does not know '{keyword.Name}'",
        };
    }

    private string? Members(JsonElement schema, JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        bool hasRest = schema.TryGetProperty("additionalProperties", out JsonElement rest);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string place = $"{at}.{member.Name}";
            string? problem = schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(member.Name, out JsonElement rule)
                ? Problem(rule, member.Value, place)
                : !hasRest || rest.ValueKind == JsonValueKind.True ? null
                : rest.ValueKind == JsonValueKind.False ? $"{place}: not described"
                : Problem(rest, member.Value, place);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static bool IsOfType(JsonElement rule, JsonElement value) => rule.ValueKind == JsonValueKind.Array
        ? rule.EnumerateArray().Any(one => IsOfType(one, value))
        : rule.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => false,
        };
}
