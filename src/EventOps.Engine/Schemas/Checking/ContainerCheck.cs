using EventOps.Engine.Schemas.Values;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>What schemas say about an object or array as a whole, before and behind its members and items.</summary>
internal static class ContainerCheck
{
    internal static void BeginObject(ActiveSchemas active, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            ref Activation one = ref active[i];
            if (one.Node.Object is { RequiredCount: > 0 } rules)
            {
                one.Seen = active.BeginSeen(rules.RequiredCount);
            }

            CheckType(active, i, one.Node, JsonTypes.Object);
        }
    }

    internal static void EndObject(ActiveSchemas active, int first, int end)
    {
        // Downwards: their bits lie on a stack.
        for (int i = end - 1; i >= first; i--)
        {
            Activation one = active[i];
            if (one.Node.Object is not { RequiredCount: > 0 } rules)
            {
                continue;
            }

            for (int bit = 0; bit < rules.RequiredCount; bit++)
            {
                if (!active.IsSeen(one.Seen, bit) && active.Fail(i))
                {
                    active.Tell(
                        SchemaKeyword.Required, ViolationText.OfMissing(rules.Names[rules.IndexOfRequired(bit)]));
                }
            }

            active.EndSeen(one.Seen);
        }
    }

    /// <summary>Whether the items' fingerprints are wanted.</summary>
    internal static bool BeginArray(ActiveSchemas active, int first, int end)
    {
        bool unique = false;
        for (int i = first; i < end; i++)
        {
            SchemaNode node = active[i].Node;
            CheckType(active, i, node, JsonTypes.Array);
            unique |= node.Array is { UniqueItems: true };
        }

        return unique;
    }

    internal static void EndArray(ActiveSchemas active, int first, int end, int count, Span<UInt128> prints)
    {
        (int One, int Other)? equal = null;
        bool looked = false;
        for (int i = first; i < end; i++)
        {
            SchemaNode node = active[i].Node;
            if (node.Array is not { } rules)
            {
                continue;
            }

            if (count < rules.MinItems)
            {
                active.Fail(i, node, SchemaKeyword.MinItems);
            }

            if (count > rules.MaxItems)
            {
                active.Fail(i, node, SchemaKeyword.MaxItems);
            }

            if (rules.UniqueItems)
            {
                equal = looked ? equal : EqualItems.Find(prints, active.Log is not null);
                looked = true;
                if (equal is { } pair && active.Fail(i))
                {
                    active.Tell(SchemaKeyword.UniqueItems, ViolationText.OfEqualItems(pair.One, pair.Other));
                }
            }
        }
    }

    private static void CheckType(ActiveSchemas active, int index, SchemaNode node, JsonTypes type)
    {
        if ((node.Types & type) == 0)
        {
            active.Fail(index, node, node.TypeKeyword);
        }
        else if (node.Choices is not null)
        {
            active.Fail(index, node, node.Choices.Keyword);
        }
    }
}
