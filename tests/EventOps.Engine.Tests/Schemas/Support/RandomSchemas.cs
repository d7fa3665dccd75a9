using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventOps.Engine.Tests.Schemas.Support;

/// <summary>
/// Random schemas over a few names and values, so that they meet the random instances often, and instances that follow a
/// schema's lead more often than not. Everything follows from the seed.
/// </summary>
internal sealed class RandomSchemas(int seed)
{
    private static readonly string[] Names = ["a", "b", "c", "a/b", "m~n", "ä\"", "a rather long name of a property"];
    private static readonly string[] Texts = ["", "x", "ab", "äö", "😀", "line\n", "7a8d0dbe-8d5c-4f7e-8c58-0a5c54b4a2e9", "tab\there"];
    private static readonly string[] Numbers = ["0", "-0", "1", "1.0", "10e-1", "2", "0.5", "-1.5", "3", "12345678901234567890", "1e20"];
    private static readonly string[] Patterns = ["^a", "b$", "^[a-zä]{1,2}$", "x|ö", "^$"];
    private static readonly string[] Types = ["null", "boolean", "object", "array", "string", "number", "integer"];

    private readonly Random _random = new(seed);

    internal JsonNode Schema()
    {
        JsonNode root = Schema(3);
        if (root is JsonObject schema && _random.Next(2) == 0)
        {
            schema["$defs"] = new JsonObject { ["d0"] = Schema(2), ["d/1"] = Schema(2) };
        }

        return root;
    }

    internal JsonNode? Instance(JsonNode? schema, int depth)
    {
        if (depth == 0 || schema is not JsonObject rules || _random.Next(5) == 0)
        {
            return Value(depth);
        }

        if (rules["const"] is { } only && _random.Next(4) > 0)
        {
            return only.DeepClone();
        }

        if (rules["enum"] is JsonArray all && _random.Next(4) > 0)
        {
            return all[_random.Next(all.Count)]?.DeepClone();
        }

        foreach (string group in new[] { "allOf", "anyOf", "oneOf" })
        {
            if (rules[group] is JsonArray branches && _random.Next(3) > 0)
            {
                return Instance(branches[_random.Next(branches.Count)], depth - 1);
            }
        }

        if (rules["properties"] is JsonObject || rules["required"] is not null || rules["additionalProperties"] is not null)
        {
            return Guided(rules, depth);
        }

        if (rules["items"] is { } items || rules["uniqueItems"] is not null)
        {
            var array = new JsonArray();
            for (int i = _random.Next(5); i > 0; i--)
            {
                array.Add(Instance(rules["items"], depth - 1));
            }

            return array;
        }

        return rules["type"] is JsonValue type ? OfType(type.GetValue<string>(), depth) : Value(depth);
    }

    /// <summary>The same value, spelt in one of many ways.</summary>
    internal string Spell(JsonNode? value) => Space() + value switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(',', Shuffled(members).Select(one => Text(one.Key) + Space() + ":" + Spell(one.Value))) + Space() + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Spell)) + Space() + "]",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => Text(text.GetValue<string>()),
        _ => value.ToJsonString(),
    } + Space();

    internal JsonNode? Value(int depth) => _random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => null,
        1 => JsonValue.Create(_random.Next(2) == 0),
        2 or 3 => JsonValue.Create(Pick(Texts)),
        4 or 5 => JsonNode.Parse(Pick(Numbers)),
        6 => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1))]),
        _ => OfType("object", depth),
    };

    private JsonNode Schema(int depth)
    {
        if (_random.Next(12) == 0)
        {
            return JsonValue.Create(_random.Next(3) > 0);
        }

        var schema = new JsonObject();
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            AddKeyword(schema, depth);
        }

        return schema;
    }

    private void AddKeyword(JsonObject schema, int depth)
    {
        int kind = _random.Next(depth > 0 ? 26 : 17);
        (string keyword, JsonNode? rule) = kind switch
        {
            0 => ("type", JsonValue.Create(Pick(Types))),
            1 => ("type", Strings([.. Types.Where(_ => _random.Next(3) == 0).DefaultIfEmpty("object")])),
            2 => ("enum", new JsonArray([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Value(2))])),
            3 => ("const", Value(2)),
            4 => ("minimum", JsonNode.Parse(Pick(Numbers))),
            5 => ("maximum", JsonNode.Parse(Pick(Numbers))),
            6 => ("exclusiveMinimum", JsonNode.Parse(Pick(Numbers))),
            7 => ("exclusiveMaximum", JsonNode.Parse(Pick(Numbers))),
            8 => ("multipleOf", JsonNode.Parse(Pick(["0.5", "1", "1.5", "0.01", "3", "1e-3"]))),
            9 => ("minLength", JsonValue.Create(_random.Next(4))),
            10 => ("maxLength", JsonValue.Create(_random.Next(4))),
            11 => ("pattern", JsonValue.Create(Pick(Patterns))),
            12 => ("format", JsonValue.Create("uuid")),
            13 => ("minItems", JsonValue.Create(_random.Next(3))),
            14 => ("maxItems", JsonValue.Create(_random.Next(4))),
            15 => ("uniqueItems", JsonValue.Create(_random.Next(4) > 0)),
            16 => ("required", Strings([.. Names.Where(_ => _random.Next(4) == 0)])),
            17 or 18 or 19 => ("properties", Properties(depth)),
            20 => ("additionalProperties", Schema(depth - 1)),
            21 => ("items", Schema(depth - 1)),
            22 => (Pick(["allOf", "anyOf", "oneOf"]), Branches(depth)),
            23 => (Pick(["anyOf", "oneOf"]), Branches(depth)),
            24 => ("not", Schema(depth - 1)),
            _ => ("$ref", JsonValue.Create(Pick(["#/$defs/d0", "#/$defs/d~11", "#", "#/properties/a", "#/%24defs/d0"]))),
        };
        schema[keyword] = rule;
    }

    private JsonObject Properties(int depth)
    {
        var properties = new JsonObject();
        foreach (string name in Names.Where(_ => _random.Next(3) == 0))
        {
            properties[name] = Schema(depth - 1);
        }

        return properties;
    }

    private JsonArray Branches(int depth) => new([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Schema(depth - 1))]);

    private JsonObject Guided(JsonObject rules, int depth)
    {
        var result = new JsonObject();
        foreach (string name in Names)
        {
            JsonNode? inner = (rules["properties"] as JsonObject)?[name];
            bool wanted = inner is not null || (rules["required"] as JsonArray)?.Any(one => (string?)one == name) == true;
            if (_random.Next(10) < (wanted ? 8 : 1))
            {
                result[name] = Instance(inner ?? rules["additionalProperties"], depth - 1);
            }
        }

        return result;
    }

    private JsonNode? OfType(string type, int depth) => type switch
    {
        "null" => null,
        "boolean" => JsonValue.Create(true),
        "string" => JsonValue.Create(Pick(Texts)),
        "number" or "integer" => JsonNode.Parse(Pick(Numbers)),
        "array" => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1))]),
        _ => new JsonObject(Names.Where(_ => _random.Next(3) == 0).Select(name => KeyValuePair.Create(name, Value(Math.Max(0, depth - 1))))),
    };

    private string Text(string text)
    {
        string plain = JsonValue.Create(text).ToJsonString();
        return text.Length > 0 && char.IsAsciiLetter(text[0]) && _random.Next(4) == 0
            ? string.Create(CultureInfo.InvariantCulture, $"\"\\u{(int)text[0]:x4}") + plain[2..]
            : plain;
    }

    private KeyValuePair<string, JsonNode?>[] Shuffled(JsonObject members)
    {
        KeyValuePair<string, JsonNode?>[] all = [.. members];
        _random.Shuffle(all);
        return all;
    }

    private string Space() => Pick(["", "", "", " ", "\n\t"]);

    private static JsonArray Strings(string[] all) => new([.. all.Select(one => (JsonNode)JsonValue.Create(one))]);

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
