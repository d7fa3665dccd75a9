using System.Text.Json;
using EventOps.Engine.Schemas.Formats;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>Reads the values of keywords; what is none is refused, and the value returned then means nothing.</summary>
internal sealed class KeywordValues(CompileLog log)
{
    internal JsonTypes Types(SchemaPlace place)
    {
        if (place.Kind == JsonValueKind.String)
        {
            return Type(place);
        }

        JsonTypes types = JsonTypes.None;
        if (IsArray(place))
        {
            foreach (SchemaPlace item in place.Items())
            {
                JsonTypes type = Type(item);
                if ((types & type) == type && type != JsonTypes.Integer)
                {
                    log.Refuse(item.Pointer, "the type is named twice");
                }

                types |= type;
            }

            if (types == JsonTypes.None)
            {
                log.Refuse(place.Pointer, "must name a type");
            }
        }

        return types;
    }

    internal NumberBound Number(SchemaPlace place)
    {
        if (place.Kind == JsonValueKind.Number)
        {
            return new NumberBound(place.RawBytes());
        }

        log.Refuse(place.Pointer, "must be a number");
        return new NumberBound([(byte)'0']);
    }

    internal NumberBound MultipleOf(SchemaPlace place)
    {
        NumberBound unit = Number(place);
        if (unit.Exact.Negative || unit.Exact.Count == 0)
        {
            log.Refuse(place.Pointer, "must be more than 0");
        }
        else if (unit.Exact.Count > SchemaLimits.MultipleOfDigitsMax)
        {
            log.Refuse(place.Pointer, $"more than {SchemaLimits.MultipleOfDigitsMax} digits");
        }

        return unit;
    }

    internal int Count(SchemaPlace place)
    {
        // 2.0 is an integer too, as everywhere in JSON Schema; one too large for anything to reach is taken as the largest.
        if (place.Kind == JsonValueKind.Number && place.Value.TryGetDecimal(out decimal count)
            && count >= 0 && count == decimal.Truncate(count))
        {
            return (int)Math.Min(count, int.MaxValue);
        }

        log.Refuse(place.Pointer, "must be an integer of at least 0");
        return 0;
    }

    internal bool Flag(SchemaPlace place)
    {
        if (place.Kind is not (JsonValueKind.True or JsonValueKind.False))
        {
            log.Refuse(place.Pointer, "must be true or false");
        }

        return place.Kind == JsonValueKind.True;
    }

    internal string Text(SchemaPlace place)
    {
        if (place.Kind == JsonValueKind.String)
        {
            return place.Value.GetString()!;
        }

        log.Refuse(place.Pointer, "must be a string");
        return string.Empty;
    }

    internal IReadOnlyList<string> Names(SchemaPlace place)
    {
        var names = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        if (IsArray(place))
        {
            foreach (SchemaPlace item in place.Items())
            {
                string name = Text(item);
                names.Add(name);
                if (!known.Add(name))
                {
                    log.Refuse(item.Pointer, "the name occurs twice");
                    return [];
                }
            }
        }

        return names;
    }

    internal StringFormat Format(SchemaPlace place)
    {
        string name = Text(place);
        StringFormat format = StringFormats.Parse(name);
        if (format == StringFormat.None)
        {
            log.Refuse(place.Pointer, "only the formats date-time, uri, uuid and email are supported");
        }

        return format;
    }

    internal bool IsArray(SchemaPlace place)
    {
        if (place.Kind != JsonValueKind.Array)
        {
            log.Refuse(place.Pointer, "must be an array");
        }

        return place.Kind == JsonValueKind.Array;
    }

    internal bool IsObject(SchemaPlace place)
    {
        if (place.Kind != JsonValueKind.Object)
        {
            log.Refuse(place.Pointer, "must be an object");
        }

        return place.Kind == JsonValueKind.Object;
    }

    private JsonTypes Type(SchemaPlace place)
    {
        JsonTypes type = Text(place) switch
        {
            "null" => JsonTypes.Null,
            "boolean" => JsonTypes.Boolean,
            "object" => JsonTypes.Object,
            "array" => JsonTypes.Array,
            "string" => JsonTypes.String,
            "integer" => JsonTypes.Integer,
            "number" => JsonTypes.Number,
            _ => JsonTypes.None,
        };
        if (type == JsonTypes.None)
        {
            log.Refuse(place.Pointer, "must be one of null, boolean, object, array, string, integer, number");
        }

        return type;
    }
}
