using System.Text;
using EventOps.Engine.Schemas.Rules;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>The nodes of a schema that is being compiled, by where they stand, and the references between them.</summary>
internal sealed class NodeSet(CompileLog log)
{
    private readonly List<SchemaNode> _all = [];
    private readonly Dictionary<string, SchemaNode> _byPointer = new(StringComparer.Ordinal);
    private readonly Dictionary<SchemaNode, string> _pointers = [];
    private readonly List<(SchemaGroup From, string Target, string Pointer)> _references = [];

    internal IReadOnlyList<SchemaNode> All => _all;

    /// <summary>Adds a node; beyond the limit the compilation fails, and the node is good for nothing.</summary>
    internal SchemaNode Add(string pointer)
    {
        if (_all.Count == SchemaLimits.NodesMax)
        {
            log.Refuse(pointer, $"more than {SchemaLimits.NodesMax} schemas in one");
        }

        var node = new SchemaNode { Index = Math.Min(_all.Count, SchemaLimits.NodesMax - 1) };
        _all.Add(node);
        _pointers[node] = pointer;
        return node;
    }

    /// <summary>Adds a node that a reference may name.</summary>
    internal SchemaNode AddNamed(string pointer) => _byPointer[pointer] = Add(pointer);

    internal string PointerOf(SchemaNode node) => _pointers[node];

    /// <summary>A group whose one member is found later.</summary>
    internal SchemaGroup AddReference(string target, string pointer)
    {
        var group = new SchemaGroup(GroupKind.All, SchemaKeyword.AllOf, []);
        _references.Add((group, target, pointer));
        return group;
    }

    internal void ResolveReferences()
    {
        foreach ((SchemaGroup from, string target, string pointer) in _references)
        {
            if (!target.StartsWith('#'))
            {
                log.Refuse(pointer, "$ref is only taken within the schema: # or #/…");
            }
            else if (Find(target[1..]) is { } node)
            {
                from.Members = [node];
            }
            else
            {
                log.Refuse(pointer, $"$ref {Shown(target)} names no schema here");
            }
        }
    }

    // A fragment is percent-encoded; a pointer is compared as this compiler writes them, so ~01 and the like need no rule.
    private SchemaNode? Find(string fragment)
    {
        string pointer = Uri.UnescapeDataString(fragment);
        return _byPointer.GetValueOrDefault(pointer);
    }

    private static string Shown(string text)
    {
        var shown = new StringBuilder(text, 0, Math.Min(text.Length, SchemaLimits.QuotedLengthMax), 0);
        return text.Length > SchemaLimits.QuotedLengthMax ? shown.Append('…').ToString() : shown.ToString();
    }
}
