using EventOps.Engine.Schemas.Rules;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>
/// Which schemas apply to the same value as which: there must be no circle in it, because walking it would never end, and
/// no path too long to walk by recursion.
/// </summary>
internal sealed class InPlaceGraph
{
    private readonly Dictionary<SchemaNode, int> _heights = [];
    private readonly NodeSet _nodes;
    private readonly CompileLog _log;

    private InPlaceGraph(NodeSet nodes, CompileLog log)
    {
        _nodes = nodes;
        _log = log;
    }

    internal static void Check(NodeSet nodes, CompileLog log)
    {
        var graph = new InPlaceGraph(nodes, log);
        foreach (SchemaNode node in nodes.All)
        {
            graph.Height(node, 1);
        }
    }

    // The longest path from a node; 0 marks one that is being measured. A path through nodes measured before may be longer
    // than the recursion that found it: so both are bounded.
    private int Height(SchemaNode node, int depth)
    {
        if (_log.HasProblem)
        {
            return 0;
        }

        if (_heights.TryGetValue(node, out int known))
        {
            if (known == 0)
            {
                _log.Refuse(
                    _nodes.PointerOf(node),
                    "applies to the same value again and again ($ref, allOf, anyOf, oneOf and not come back here)");
            }

            return known;
        }

        _heights[node] = 0;
        int height = 0;
        foreach (SchemaGroup group in node.Groups)
        {
            foreach (SchemaNode member in group.Members)
            {
                height = depth > SchemaLimits.InPlaceDepthMax ? depth : Math.Max(height, Height(member, depth + 1));
            }
        }

        height++;
        if (height > SchemaLimits.InPlaceDepthMax)
        {
            _log.Refuse(
                _nodes.PointerOf(node),
                $"more than {SchemaLimits.InPlaceDepthMax} of $ref, allOf, anyOf, oneOf and not one behind the other");
        }

        return _heights[node] = height;
    }
}
