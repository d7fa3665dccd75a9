using System.Buffers.Binary;
using EventOps.Engine.Journaling;
using EventOps.Engine.Records;

namespace EventOps.Engine.Reading;

/// <summary>
/// The entry that was read last, with the place of each of its records, so that the events of a page that lie in one
/// entry cost one read. Serves both logs: a journal frame, whose ids are consecutive, and an archive block, whose ids
/// are listed. One reader's.
/// </summary>
internal sealed class LoadedBlock : IDisposable
{
    private readonly EntryBuffer _buffer = new();
    private EntryBuffer? _packed;
    private long[] _ids = new long[16];
    private int[] _offsets = new int[16];
    private int _count;

    /// <summary>Where the bytes of the entry go.</summary>
    internal EntryBuffer Buffer => _buffer;

    /// <summary>Where an entry goes that must be unpacked into <see cref="Buffer"/>.</summary>
    internal EntryBuffer Packed => _packed ??= new EntryBuffer();

    /// <summary>Number of records.</summary>
    internal int Count => _count;

    internal long IdAt(int index) => _ids[index];

    internal ReadOnlySpan<byte> RecordAt(int index)
    {
        ReadOnlySpan<byte> at = _buffer.Span[_offsets[index]..];
        return at.Slice(FrameHeader.RecordPrefixBytes, BinaryPrimitives.ReadInt32LittleEndian(at));
    }

    /// <summary>Finds the records of a journal frame in <see cref="Buffer"/>; false when it is damaged.</summary>
    internal bool TryOpenFrame()
    {
        _count = 0;
        if (!FrameReader.TryOpen(_buffer.Span, out FrameReader reader) || reader.Header.Kind != FrameKind.Events)
        {
            return false;
        }

        Begin(reader.Header.Count);
        int offset = FrameHeader.SizeBytes;
        while (reader.MoveNext())
        {
            Add(reader.Header.FirstId + reader.Index, offset);
            offset += FrameHeader.RecordPrefixBytes + reader.Record.Length;
        }

        return true;
    }

    /// <summary>Starts a list of records, for a block whose format is not a frame's.</summary>
    internal void Begin(int records)
    {
        _count = 0;
        if (_ids.Length < records)
        {
            _ids = new long[records];
            _offsets = new int[records];
        }
    }

    /// <summary>Adds a record: its id, and where in <see cref="Buffer"/> its length prefix is.</summary>
    internal void Add(long id, int offset)
    {
        _ids[_count] = id;
        _offsets[_count++] = offset;
    }

    /// <summary>Finds an event's record in the entry.</summary>
    internal bool TryFind(long id, out ReadOnlySpan<byte> record)
    {
        int index = Array.BinarySearch(_ids, 0, _count, id);
        if (index < 0)
        {
            record = default;
            return false;
        }

        record = RecordAt(index);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer.Dispose();
        _packed?.Dispose();
    }
}
