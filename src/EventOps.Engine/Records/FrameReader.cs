using System.Buffers.Binary;

namespace EventOps.Engine.Records;

/// <summary>Walks the records of a frame whose header and body checksums hold.</summary>
internal ref struct FrameReader
{
    private ReadOnlySpan<byte> _rest;

    private FrameReader(FrameHeader header, ReadOnlySpan<byte> body)
    {
        Header = header;
        _rest = body;
        Index = -1;
    }

    internal FrameHeader Header { get; }

    /// <summary>Index of the current record, from 0; its id is the first id plus this.</summary>
    internal int Index { get; private set; }

    internal ReadOnlySpan<byte> Record { get; private set; }

    /// <summary>Opens a frame; false when it is not one or is damaged.</summary>
    internal static bool TryOpen(ReadOnlySpan<byte> frame, out FrameReader reader)
    {
        reader = default;
        if (!FrameHeader.TryRead(frame, out FrameHeader header) || !header.BodyIsIntact(frame))
        {
            return false;
        }

        reader = new FrameReader(header, frame[FrameHeader.SizeBytes..]);
        return true;
    }

    internal bool MoveNext()
    {
        if (Index + 1 >= Header.Count || _rest.Length < FrameHeader.RecordPrefixBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        Record = _rest.Slice(FrameHeader.RecordPrefixBytes, length);
        _rest = _rest[(FrameHeader.RecordPrefixBytes + length)..];
        Index++;
        return true;
    }
}
