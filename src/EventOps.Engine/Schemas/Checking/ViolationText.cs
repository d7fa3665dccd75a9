using System.Text;
using EventOps.Engine.Schemas.Formats;
using EventOps.Engine.Schemas.Rules;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>What a violation says. It quotes the schema, which its author wrote, and never the event.</summary>
internal static class ViolationText
{
    private static readonly (JsonTypes Type, string Name)[] TypeNames =
    [
        (JsonTypes.Object, "an object"),
        (JsonTypes.Array, "an array"),
        (JsonTypes.String, "a string"),
        (JsonTypes.Number, "a number"),
        (JsonTypes.Integer, "an integer"),
        (JsonTypes.Boolean, "true or false"),
        (JsonTypes.Null, "null"),
    ];

    internal static string Of(SchemaNode node, SchemaKeyword keyword) => keyword switch
    {
        SchemaKeyword.Type => $"must be {Types(node.Types)}",
        SchemaKeyword.Enum => $"must be one of {node.Choices!.Quoted}",
        SchemaKeyword.Const => $"must be {node.Choices!.Quoted}",
        SchemaKeyword.AdditionalProperties => "is no property the schema allows",
        SchemaKeyword.MinItems => $"must have at least {Counted(node.Array!.MinItems, "item")}",
        SchemaKeyword.MaxItems => $"must have at most {Counted(node.Array!.MaxItems, "item")}",
        SchemaKeyword.Minimum => $"must be at least {Number(node.Number!.Minimum)}",
        SchemaKeyword.Maximum => $"must be at most {Number(node.Number!.Maximum)}",
        SchemaKeyword.ExclusiveMinimum => $"must be more than {Number(node.Number!.ExclusiveMinimum)}",
        SchemaKeyword.ExclusiveMaximum => $"must be less than {Number(node.Number!.ExclusiveMaximum)}",
        SchemaKeyword.MultipleOf => $"must be a multiple of {Number(node.Number!.MultipleOf)}",
        SchemaKeyword.MinLength => $"must have at least {Counted(node.String!.MinLength, "character")}",
        SchemaKeyword.MaxLength => $"must have at most {Counted(node.String!.MaxLength, "character")}",
        SchemaKeyword.Pattern => $"must match the pattern {node.String!.Pattern!.Text}",
        SchemaKeyword.Format => $"must be {StringFormats.Describe(node.String!.Format)}",
        SchemaKeyword.Json => "is not well-formed JSON, or nested too deep",
        SchemaKeyword.Limit => "the event takes more work to check against its schema than one event may",
        _ => "the schema allows nothing here",
    };

    internal static string OfGroup(SchemaGroup group, int taken) => group.Keyword switch
    {
        SchemaKeyword.Enum => $"must be one of {group.Quoted}",
        SchemaKeyword.Const => $"must be {group.Quoted}",
        SchemaKeyword.AnyOf => $"must meet at least one of the {group.Members.Length} schemas of anyOf",
        SchemaKeyword.OneOf => $"must meet exactly one of the {group.Members.Length} schemas of oneOf; it meets {taken}",
        _ => "must not meet the schema of not",
    };

    internal static string OfMissing(ReadOnlySpan<byte> name) => $"the property {Encoding.UTF8.GetString(name)} is missing";

    internal static string OfEqualItems(int first, int second) => $"items {first} and {second} are equal; all must differ";

    private static string Types(JsonTypes types)
    {
        var names = new List<string>();
        foreach ((JsonTypes type, string name) in TypeNames)
        {
            if ((types & type) == type)
            {
                names.Add(name);
                types &= ~type;
            }
        }

        return names.Count < 2 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    private static string Number(NumberBound? bound) => bound!.ToString();

    private static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
