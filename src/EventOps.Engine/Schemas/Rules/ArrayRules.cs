namespace EventOps.Engine.Schemas.Rules;

/// <summary>What a schema says about arrays.</summary>
internal sealed class ArrayRules
{
    /// <summary>Schemas of the first items, one each: how a constant that is an array is compiled.</summary>
    internal SchemaNode?[] Prefix { get; init; } = [];

    /// <summary>The schema of every item behind those; null takes anything.</summary>
    internal SchemaNode? Items { get; set; }

    internal int MinItems { get; init; }

    internal int MaxItems { get; init; } = int.MaxValue;

    internal bool UniqueItems { get; init; }

    internal SchemaNode? SchemaOf(int item) => item < Prefix.Length ? Prefix[item] : Items;
}
