using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace EventOps.Engine.Logs.Summaries;

/// <summary>Summaries of a sealed segment, mapped read-only: they take memory only while the system has it to spare.</summary>
internal sealed unsafe class MappedLogSummaries : LogSummaries
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _bytes;

    internal MappedLogSummaries(string path, int bytes)
    {
        _bytes = bytes;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    /// <summary>Unmaps a segment that retention took out, when the last search that still had it has gone.</summary>
    ~MappedLogSummaries()
    {
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }

    internal override ReadOnlySpan<byte> At(int block)
    {
        var file = new ReadOnlySpan<byte>(_start, _bytes);
        int at = BinaryPrimitives.ReadInt32LittleEndian(file[LogSegmentFile.OffsetAt(block)..]);
        int end = BinaryPrimitives.ReadInt32LittleEndian(file[LogSegmentFile.OffsetAt(block + 1)..]);
        return file[at..end];
    }
}
