using System.Text;
using System.Text.Json;
using EventOps.Engine.Schemas.Rules;
using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>
/// Reads enum and const. Scalars are looked up; an object or array becomes a schema that only it meets, so that it is
/// compared in the same pass as everything else.
/// </summary>
internal sealed class ConstantReader(NodeSet nodes, CompileLog log)
{
    internal void ReadEnum(SchemaPlace place, NodeDraft draft)
    {
        if (place.Kind != JsonValueKind.Array || place.Value.GetArrayLength() == 0)
        {
            log.Refuse(place.Pointer, "must be an array of at least one value");
            return;
        }

        Read([.. place.Items()], SchemaKeyword.Enum, place, draft);
    }

    internal void ReadConst(SchemaPlace place, NodeDraft draft) => Read([place], SchemaKeyword.Const, place, draft);

    private void Read(SchemaPlace[] values, SchemaKeyword keyword, SchemaPlace place, NodeDraft draft)
    {
        SchemaPlace[] containers = [.. values.Where(IsContainer)];
        SchemaPlace[] scalars = [.. values.Where(one => !IsContainer(one))];
        if (containers.Length > SchemaLimits.BranchesMax || scalars.Length > SchemaLimits.EnumValuesMax)
        {
            log.Refuse(
                place.Pointer,
                $"at most {SchemaLimits.EnumValuesMax} scalars, and {SchemaLimits.BranchesMax} objects and arrays");
            return;
        }

        string quoted = Quote(values);
        ScalarChoices? choices = scalars.Length > 0 ? Choices(scalars, keyword, quoted) : null;
        if (containers.Length == 0 && draft.Choices is null)
        {
            draft.Choices = choices;
            return;
        }

        var members = new List<SchemaNode>();
        if (choices is not null)
        {
            SchemaNode node = nodes.Add(place.Pointer);
            node.Choices = choices;
            members.Add(node);
        }

        members.AddRange(containers.Select(Exactly));
        draft.Groups.Add(new SchemaGroup(GroupKind.Any, keyword, [.. members]) { Quoted = quoted });
    }

    private static bool IsContainer(SchemaPlace value) => value.Kind is JsonValueKind.Object or JsonValueKind.Array;

    private static ScalarChoices Choices(SchemaPlace[] scalars, SchemaKeyword keyword, string quoted)
    {
        byte[][] strings = [.. scalars
            .Where(one => one.Kind == JsonValueKind.String)
            .Select(one => one.Value.GetString()!)
            .Distinct(StringComparer.Ordinal)
            .Select(Encoding.UTF8.GetBytes)];
        NumberBound[] numbers = [.. scalars
            .Where(one => one.Kind == JsonValueKind.Number)
            .Select(one => new NumberBound(one.RawBytes()))];
        Array.Sort(numbers, (one, other) => one.Exact.CompareTo(other.Exact));
        var words = scalars
            .Where(one => one.Kind is JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False)
            .Select(one => one.Value.GetRawText())
            .ToHashSet(StringComparer.Ordinal);
        return new ScalarChoices(keyword, words, strings, numbers, quoted);
    }

    private SchemaNode Exactly(SchemaPlace value)
    {
        SchemaNode node = nodes.Add(value.Pointer);
        if (log.HasProblem)
        {
            return node;
        }

        switch (value.Kind)
        {
            case JsonValueKind.Object:
                var members = value.Members().ToDictionary(one => one.Name, one => Exactly(one.Place), StringComparer.Ordinal);
                SchemaNode nothing = nodes.Add(value.Pointer);
                nothing.Types = JsonTypes.None;
                node.Types = JsonTypes.Object;
                node.Object = NodeDraft.ObjectRulesOf(members, [.. members.Keys], nothing);
                break;
            case JsonValueKind.Array:
                SchemaNode[] items = [.. value.Items().Select(Exactly)];
                node.Types = JsonTypes.Array;
                node.Array = new ArrayRules { Prefix = items, MinItems = items.Length, MaxItems = items.Length };
                break;
            default:
                node.Choices = Choices([value], SchemaKeyword.Const, string.Empty);
                break;
        }

        return node;
    }

    private static string Quote(SchemaPlace[] values)
    {
        var quoted = new StringBuilder();
        foreach (SchemaPlace value in values)
        {
            string text = value.Value.GetRawText();
            if (quoted.Length + text.Length > SchemaLimits.QuotedLengthMax)
            {
                return quoted.Append(quoted.Length > 0 ? ", …" : "what the schema says").ToString();
            }

            quoted.Append(quoted.Length > 0 ? ", " : string.Empty).Append(text);
        }

        return quoted.ToString();
    }
}
