using System.Runtime.CompilerServices;

namespace EventOps.Engine.Projections;

/// <summary>
/// The memory of one index segment: three columns, in pinned arrays while the segment grows or in a mapped file once it
/// is sealed.
/// </summary>
/// <remarks>
/// Shared by count: the segment's owner holds one reference, each reader takes one for the time of its pass, and the
/// last to let go returns or unmaps the memory. So a sealed copy can take the place of the growing one while readers
/// are in it.
/// </remarks>
internal abstract unsafe class SegmentColumns
{
    private int _references = 1;

    /// <summary>Event ids, strictly increasing.</summary>
    internal long* Ids { get; private protected set; }

    /// <summary>Journal position of each event's frame, less the segment's base position.</summary>
    internal uint* Offsets { get; private protected set; }

    /// <summary>Segment-local number of each event's series.</summary>
    internal ushort* Codes { get; private protected set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryAcquire()
    {
        int references = Volatile.Read(ref _references);
        while (references > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
            {
                return true;
            }

            references = seen;
        }

        return false;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            Free();
        }
    }

    /// <summary>Makes the columns usable again, as the first reference; for pools only.</summary>
    private protected void Revive() => Volatile.Write(ref _references, 1);

    private protected abstract void Free();
}
