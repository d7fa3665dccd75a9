using System.Text;
using EventOps.Engine.Schemas.Rules;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>What has been read of one schema object; its keywords come in any order.</summary>
internal sealed class NodeDraft
{
    private static readonly NumberRules NoNumber = new();
    private static readonly StringRules NoString = new();

    internal NumberRules Number { get; set; } = NoNumber;

    internal StringRules String { get; set; } = NoString;

    internal List<SchemaGroup> Groups { get; } = [];

    internal ScalarChoices? Choices { get; set; }

    internal Dictionary<string, SchemaNode> Properties { get; set; } = [];

    internal IReadOnlyList<string> Required { get; set; } = [];

    internal SchemaNode? Additional { get; set; }

    internal SchemaNode? Items { get; set; }

    internal int MinItems { get; set; }

    internal int MaxItems { get; set; } = int.MaxValue;

    internal bool UniqueItems { get; set; }

    /// <summary>Gives a node all that was read.</summary>
    internal void Finish(SchemaNode node)
    {
        node.Number = Number == NoNumber ? null : Number;
        node.String = String == NoString ? null : String;
        node.Choices = Choices;
        node.Groups = [.. Groups];
        if (Properties.Count > 0 || Required.Count > 0 || Additional is not null)
        {
            node.Object = ObjectRulesOf(Properties, Required, Additional);
        }

        if (Items is not null || MinItems > 0 || MaxItems < int.MaxValue || UniqueItems)
        {
            node.Array = new ArrayRules
            {
                Items = Items,
                MinItems = MinItems,
                MaxItems = MaxItems,
                UniqueItems = UniqueItems,
            };
        }
    }

    internal static ObjectRules ObjectRulesOf(
        Dictionary<string, SchemaNode> properties, IReadOnlyList<string> required, SchemaNode? additional)
    {
        string[] names = [.. properties.Keys.Union(required, StringComparer.Ordinal)];
        var bits = required.Select((name, bit) => (name, bit)).ToDictionary(one => one.name, one => one.bit, StringComparer.Ordinal);
        ObjectRules.Member[] members = [.. names.Select(name => new ObjectRules.Member(
            properties.GetValueOrDefault(name), properties.ContainsKey(name), bits.GetValueOrDefault(name, -1)))];
        return new ObjectRules(new NameTable([.. names.Select(Encoding.UTF8.GetBytes)]), members, additional);
    }
}
