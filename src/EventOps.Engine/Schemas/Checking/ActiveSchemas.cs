using System.Runtime.CompilerServices;
using EventOps.Engine.Schemas.Rules;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>
/// The schemas being checked, a set for each value that has begun: those of the event at the bottom, those of the innermost
/// value on top. One for each thread, kept between events, so that checking allocates nothing once it has seen its share.
/// Owned by the walk that runs.
/// </summary>
internal sealed class ActiveSchemas
{
    [ThreadStatic]
    private static ActiveSchemas? _ofThread;

    private readonly int[] _where = new int[SchemaLimits.NodesMax];
    private GrowingStack<Activation> _all = new();
    private GrowingStack<int> _edges = new();
    private GrowingStack<(int Child, int Parent)> _moreParents = new();
    private GrowingStack<ulong> _seen = new();
    private int _workLeft;

    /// <summary>The walk's other buffers, kept with these: finding what belongs to a thread costs more than checking a value.</summary>
    internal TextBuffer Text { get; } = new();

    /// <inheritdoc cref="Text"/>
    internal ItemPrints Items { get; } = new();

    internal static ActiveSchemas OfThread => _ofThread ??= new ActiveSchemas();

    /// <summary>What a walk that tells its violations writes to; null for one that only wants to know.</summary>
    internal ViolationLog? Log { get; private set; }

    /// <summary>What comes will not change the outcome, or must not be looked at.</summary>
    internal bool IsStopped { get; private set; }

    internal int Count => _all.Count;

    internal ref Activation this[int index] => ref _all[index];

    internal void Begin(ViolationLog? log)
    {
        Log = log;
        IsStopped = false;
        _workLeft = SchemaLimits.WorkMax;
        _all.Clear(SchemaLimits.StackEntriesKept);
        _edges.Clear(SchemaLimits.StackEntriesKept);
        _moreParents.Clear(SchemaLimits.StackEntriesKept);
        _seen.Clear(SchemaLimits.StackEntriesKept);
    }

    /// <summary>
    /// Adds a schema to the set that begins at <paramref name="first"/>, unless it is there, and returns where it is.
    /// </summary>
    internal int Push(SchemaNode node, int parent, int first, bool decides)
    {
        Spend(1);
        int count = _all.Count;
        int at = _where[node.Index];
        if (at >= first && at < count && _all[at].Node == node)
        {
            if (parent >= 0)
            {
                _moreParents.Push() = (at, parent);
            }

            if (decides)
            {
                Decide(at);
            }

            return at;
        }

        _where[node.Index] = count;
        ref Activation active = ref _all.Push();
        active = new Activation { Node = node, Parent = parent, Edges = -1, Decides = decides };
        return count;
    }

    /// <summary>Completes the set that begins at <paramref name="first"/> with what its groups add.</summary>
    internal void Expand(int first)
    {
        for (int i = first; i < _all.Count; i++)
        {
            SchemaGroup[] groups = _all[i].Node.Groups;
            if (groups.Length > 0)
            {
                _all[i].Edges = _edges.Count;
                AddMembers(groups, first, _all[i].Decides);
            }
        }
    }

    /// <summary>
    /// The value of the set that begins at <paramref name="first"/>, and is on top, has ended: counts the groups, passes
    /// failures on to the surrounding value's schemas, and takes the set away.
    /// </summary>
    internal void Settle(int first)
    {
        if (_all.Count == first)
        {
            return;
        }

        int edges = int.MaxValue;
        for (int i = first; i < _all.Count; i++)
        {
            Resolve(i);
            ref Activation active = ref _all[i];
            edges = active.Edges >= 0 ? Math.Min(edges, active.Edges) : edges;
            if (active.Failed && active.Parent >= 0)
            {
                _all[active.Parent].Failed = true;
            }
        }

        while (_moreParents.Count > 0 && _moreParents[_moreParents.Count - 1].Child >= first)
        {
            (int child, int parent) = _moreParents[_moreParents.Count - 1];
            _all[parent].Failed |= _all[child].Failed;
            _moreParents.PopTo(_moreParents.Count - 1);
        }

        _all.PopTo(first);
        _edges.PopTo(Math.Min(edges, _edges.Count));
    }

    /// <summary>Notes that a schema is not met. True when this has to be told, with <see cref="Tell"/>.</summary>
    internal bool Fail(int index)
    {
        ref Activation active = ref _all[index];
        active.Failed = true;
        IsStopped |= active.Decides && Log is null;
        return active.Decides && Log is not null;
    }

    /// <summary>Notes that a schema is not met, and tells it in the keyword's words where that is wanted.</summary>
    internal void Fail(int index, SchemaNode node, SchemaKeyword keyword)
    {
        if (Fail(index))
        {
            Tell(keyword, ViolationText.Of(node, keyword));
        }
    }

    internal void Tell(SchemaKeyword keyword, string message)
    {
        Log!.Add(keyword, message);
        IsStopped |= Log.IsFull;
    }

    /// <summary>Ends the walk: the event is refused as a whole.</summary>
    internal void Stop(SchemaNode root, SchemaKeyword keyword)
    {
        IsStopped = true;
        Log?.Add(keyword, ViolationText.Of(root, keyword));
    }

    /// <summary>Counts work; the walk ends where it is too much.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Spend(int work)
    {
        _workLeft -= work;
        if (_workLeft < 0 && !IsStopped)
        {
            Stop(_all[0].Node, SchemaKeyword.Limit);
        }
    }

    /// <summary>Makes room for the bits of the required names, none seen, and returns where they are.</summary>
    internal int BeginSeen(int names)
    {
        int at = _seen.Count;
        for (int bits = 0; bits < names; bits += 64)
        {
            _seen.Push() = 0;
        }

        return at;
    }

    internal void MarkSeen(int at, int bit) => _seen[at + (bit >> 6)] |= 1UL << (bit & 63);

    internal bool IsSeen(int at, int bit) => (_seen[at + (bit >> 6)] & (1UL << (bit & 63))) != 0;

    internal void EndSeen(int at) => _seen.PopTo(at);

    private void AddMembers(SchemaGroup[] groups, int first, bool decides)
    {
        foreach (SchemaGroup group in groups)
        {
            foreach (SchemaNode member in group.Members)
            {
                int at = Push(member, parent: -1, first, decides && group.Kind == GroupKind.All);
                _edges.Push() = at;
            }
        }
    }

    // A schema that was part of an alternative turns out to be demanded too; so is what it demands.
    private void Decide(int index)
    {
        ref Activation active = ref _all[index];
        if (active.Decides)
        {
            return;
        }

        active.Decides = true;
        int edge = active.Edges;
        if (edge < 0)
        {
            return;
        }

        foreach (SchemaGroup group in active.Node.Groups)
        {
            foreach (SchemaNode _ in group.Members)
            {
                int member = _edges[edge++];
                if (group.Kind == GroupKind.All)
                {
                    Decide(member);
                }
            }
        }
    }

    // Counts an activation's groups, those of its members first; no schema is its own member, so this ends.
    private bool Resolve(int index)
    {
        ref Activation active = ref _all[index];
        if (active.Edges < 0 || active.Settled)
        {
            return !active.Failed;
        }

        active.Settled = true;
        int edge = active.Edges;
        foreach (SchemaGroup group in active.Node.Groups)
        {
            int taken = 0;
            for (int i = 0; i < group.Members.Length; i++)
            {
                taken += Resolve(_edges[edge++]) ? 1 : 0;
            }

            if (group.Kind == GroupKind.All)
            {
                active.Failed |= taken < group.Members.Length;
            }
            else if (!group.IsMetBy(taken) && Fail(index))
            {
                Tell(group.Keyword, ViolationText.OfGroup(group, taken));
            }
        }

        return !active.Failed;
    }
}
