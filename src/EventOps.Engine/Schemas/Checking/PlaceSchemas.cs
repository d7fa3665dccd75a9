using System.Runtime.CompilerServices;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>
/// The schemas that the surrounding value's give a member or an item. The first is kept aside, because it is usually the
/// only one, and then often needs no activation at all.
/// </summary>
internal ref struct PlaceSchemas
{
    private readonly ActiveSchemas _active;

    internal PlaceSchemas(ActiveSchemas active)
    {
        _active = active;
        First = active.Count;
        Parent = -1;
    }

    /// <summary>Where the place's activations begin.</summary>
    internal int First { get; }

    /// <summary>The only schema, not activated; null when there is none or more.</summary>
    internal SchemaNode? Only { get; private set; }

    /// <summary>The activation it is part of.</summary>
    internal int Parent { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(SchemaNode schema, int parent)
    {
        if (Only is null && _active.Count == First)
        {
            Only = schema;
            Parent = parent;
        }
        else
        {
            AddMore(schema, parent);
        }
    }

    private void AddMore(SchemaNode schema, int parent)
    {
        if (Only is not null)
        {
            _active.Push(Only, Parent, First, _active[Parent].Decides);
            Only = null;
        }

        _active.Push(schema, parent, First, _active[parent].Decides);
    }
}
