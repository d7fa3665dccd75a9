namespace EventOps.Engine.Schemas.Checking;

/// <summary>The fingerprints of the items of arrays that must not have two equal ones, the innermost array's on top.</summary>
internal sealed class ItemPrints
{
    private GrowingStack<UInt128> _prints = new();

    internal int Count => _prints.Count;

    internal void Add(UInt128 print) => _prints.Push() = print;

    internal Span<UInt128> From(int first) => _prints.All[first..];

    internal void PopTo(int count) => _prints.PopTo(count);

    /// <summary>Ends a walk.</summary>
    internal void Clear() => _prints.Clear(SchemaLimits.StackEntriesKept);
}
