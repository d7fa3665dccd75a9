using EventOps.Engine.Schemas.Rules;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas;

/// <summary>
/// One schema of a compiled schema: what it says about a value itself, which schemas its members and items have to meet,
/// and which further schemas apply to the same value. Immutable once compiled; nodes refer to each other, in circles too.
/// </summary>
internal sealed class SchemaNode
{
    /// <summary>Position among the nodes of its schema.</summary>
    internal required int Index { get; init; }

    /// <summary>The types it takes.</summary>
    internal JsonTypes Types { get; set; } = JsonTypes.All;

    /// <summary>What a value outside <see cref="Types"/> breaks: <c>type</c>, or the schema <c>false</c>.</summary>
    internal SchemaKeyword TypeKeyword { get; set; } = SchemaKeyword.Type;

    internal ScalarChoices? Choices { get; set; }

    internal NumberRules? Number { get; set; }

    internal StringRules? String { get; set; }

    internal ObjectRules? Object { get; set; }

    internal ArrayRules? Array { get; set; }

    /// <summary>Schemas that apply to the same value.</summary>
    internal SchemaGroup[] Groups { get; set; } = [];

    /// <summary>Whether it says anything at all.</summary>
    internal bool IsAnything =>
        Types == JsonTypes.All && Choices is null && Number is null && String is null && Object is null && Array is null
        && Groups.Length == 0;

    /// <summary>Whether it refuses everything.</summary>
    internal bool IsNothing => Types == JsonTypes.None;

    /// <summary>Whether it only says that another one applies.</summary>
    internal bool IsReference =>
        Groups is [{ Kind: GroupKind.All, Members.Length: 1 }]
        && Types == JsonTypes.All && Choices is null && Number is null && String is null && Object is null && Array is null;
}
