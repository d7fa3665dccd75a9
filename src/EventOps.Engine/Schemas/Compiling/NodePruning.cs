using EventOps.Engine.Schemas.Rules;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>
/// Takes out of a compiled schema what would cost every event: nodes that only name another, and members and items that
/// take anything.
/// </summary>
internal static class NodePruning
{
    /// <summary>Prunes all nodes and returns the root.</summary>
    internal static SchemaNode Prune(SchemaNode root, NodeSet nodes)
    {
        foreach (SchemaNode node in nodes.All)
        {
            foreach (SchemaGroup group in node.Groups)
            {
                group.Members = [.. group.Members.Select(Target)];
            }
        }

        foreach (SchemaNode node in nodes.All)
        {
            if (node.Object is { } members)
            {
                members.Additional = TargetOrAnything(members.Additional);
                for (int i = 0; i < members.Members.Length; i++)
                {
                    members.Replace(i, TargetOrAnything(members.Members[i].Schema));
                }
            }

            if (node.Array is { } items)
            {
                items.Items = TargetOrAnything(items.Items);
            }
        }

        return Target(root);
    }

    // There are no circles of references alone: the graph was checked.
    private static SchemaNode Target(SchemaNode node)
    {
        while (node.IsReference)
        {
            node = node.Groups[0].Members[0];
        }

        return node;
    }

    private static SchemaNode? TargetOrAnything(SchemaNode? node)
    {
        SchemaNode? target = node is null ? null : Target(node);
        return target is { IsAnything: true } ? null : target;
    }
}
