using System.IO.MemoryMappedFiles;

namespace EventOps.Engine.Projections;

/// <summary>
/// Columns of a sealed segment, mapped read-only: they take memory only while the system has it to spare.
/// </summary>
internal sealed unsafe class MappedColumns : SegmentColumns
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private bool _isMapped;

    internal MappedColumns(string path, SegmentHeader header)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, header.FileBytes, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _isMapped = true;
        byte* columns = start + _view.PointerOffset + SegmentHeader.SizeBytes;
        Ids = (long*)columns;
        Offsets = (uint*)(columns + ((long)header.Count * sizeof(long)));
        Codes = (ushort*)(columns + ((long)header.Count * (sizeof(long) + sizeof(uint))));
    }

    /// <summary>Unmaps a segment that was taken out of its index, when the last reader that still had the list has
    /// gone.</summary>
    ~MappedColumns() => Free();

    private protected override void Free()
    {
        if (_isMapped)
        {
            _isMapped = false;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
