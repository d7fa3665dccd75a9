using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EventOps.Engine.Projections;

/// <summary>
/// Columns of a segment that still grows: pinned arrays, reused through their pool so that steady state allocates
/// nothing.
/// </summary>
internal sealed unsafe class GrowingColumns : SegmentColumns
{
    private readonly GrowingColumnsPool _pool;

    internal GrowingColumns(GrowingColumnsPool pool)
    {
        _pool = pool;
        // Pinned for life: the pointers into them are handed to readers.
        long[] ids = GC.AllocateUninitializedArray<long>(IndexSegment.EventsMax, pinned: true);
        uint[] offsets = GC.AllocateUninitializedArray<uint>(IndexSegment.EventsMax, pinned: true);
        ushort[] codes = GC.AllocateUninitializedArray<ushort>(IndexSegment.EventsMax, pinned: true);
        (IdArray, OffsetArray, CodeArray) = (ids, offsets, codes);
        Ids = (long*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(ids));
        Offsets = (uint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(offsets));
        Codes = (ushort*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(codes));
    }

    internal long[] IdArray { get; }

    internal uint[] OffsetArray { get; }

    internal ushort[] CodeArray { get; }

    internal void Reuse() => Revive();

    private protected override void Free() => _pool.Return(this);
}
