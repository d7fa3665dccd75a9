using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace EventOps.Operations.Sampling;

/// <summary>
/// A piece of a sample file: names that its columns have from here on, then rows. Everything little-endian:
/// <code>
/// length u32, CRC-32C of the rest u32, names u16, each: column u16, length u16, UTF-8,
/// rows, each: time i64 (seconds or minutes since 1970), cells u16, each: column u16, value f64
/// </code>
/// </summary>
internal sealed class SampleBlock
{
    private const int HeadBytes = 8;

    private readonly ArrayBufferWriter<byte> _names = new();
    private readonly ArrayBufferWriter<byte> _rows = new();
    private int _nameCount;

    public bool IsEmpty => _rows.WrittenCount == 0;

    /// <summary>Whether another row may make it larger than a block may be.</summary>
    public bool IsFull => _rows.WrittenCount > SampleLimits.BlockBytesMax / 2;

    public void AddName(int column, string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        Span<byte> head = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)column);
        BinaryPrimitives.WriteUInt16LittleEndian(head[2..], (ushort)utf8.Length);
        _names.Write(head);
        _names.Write(utf8);
        _nameCount++;
    }

    public void AddRow(long time, ReadOnlySpan<SampleCell> cells)
    {
        Span<byte> head = stackalloc byte[10];
        BinaryPrimitives.WriteInt64LittleEndian(head, time);
        BinaryPrimitives.WriteUInt16LittleEndian(head[8..], (ushort)cells.Length);
        _rows.Write(head);
        foreach (SampleCell cell in cells)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)cell.Column);
            BinaryPrimitives.WriteDoubleLittleEndian(head[2..], cell.Value);
            _rows.Write(head);
        }
    }

    /// <summary>Writes it and begins again.</summary>
    public void WriteTo(Stream output)
    {
        byte[] block = new byte[HeadBytes + 2 + _names.WrittenCount + _rows.WrittenCount];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(HeadBytes), (ushort)_nameCount);
        _names.WrittenSpan.CopyTo(block.AsSpan(HeadBytes + 2));
        _rows.WrittenSpan.CopyTo(block.AsSpan(HeadBytes + 2 + _names.WrittenCount));
        BinaryPrimitives.WriteUInt32LittleEndian(block, (uint)(block.Length - HeadBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4), Checksum(block.AsSpan(HeadBytes)));
        Clear();
        output.Write(block);
    }

    public void Clear()
    {
        _names.ResetWrittenCount();
        _rows.ResetWrittenCount();
        _nameCount = 0;
    }

    /// <summary>Takes a block off the front of a file's bytes; false at its end, and where it is torn or damaged.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> file, out ReadOnlySpan<byte> block)
    {
        block = default;
        if (file.Length < HeadBytes)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(file);
        if (length is 0 or > SampleLimits.BlockBytesMax || length > file.Length - HeadBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> body = file.Slice(HeadBytes, (int)length);
        if (Checksum(body) != BinaryPrimitives.ReadUInt32LittleEndian(file[4..]))
        {
            return false;
        }

        block = file[..(HeadBytes + (int)length)];
        file = file[block.Length..];
        return true;
    }

    /// <summary>Reads a block whose checksum is right.</summary>
    /// <param name="block">The block.</param>
    /// <param name="columns">The store's column of each of the file's; names of the block are added.</param>
    /// <param name="store">Where the names are known.</param>
    /// <param name="row">Takes each row.</param>
    public static void Read(ReadOnlySpan<byte> block, Dictionary<int, int> columns, SampleStore store, TakeRow row)
    {
        ReadOnlySpan<byte> rest = block[HeadBytes..];
        int names = TakeUInt16(ref rest);
        for (int i = 0; i < names; i++)
        {
            int column = TakeUInt16(ref rest);
            int length = TakeUInt16(ref rest);
            columns[column] = store.ColumnOf(Encoding.UTF8.GetString(rest[..length]));
            rest = rest[length..];
        }

        var cells = new List<SampleCell>();
        while (rest.Length > 0)
        {
            long time = BinaryPrimitives.ReadInt64LittleEndian(rest);
            rest = rest[8..];
            int count = TakeUInt16(ref rest);
            cells.Clear();
            for (int i = 0; i < count; i++)
            {
                int column = TakeUInt16(ref rest);
                double value = BinaryPrimitives.ReadDoubleLittleEndian(rest);
                rest = rest[8..];
                if (columns.TryGetValue(column, out int own) && own >= 0)
                {
                    cells.Add(new SampleCell(own, value));
                }
            }

            row(time, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(cells));
        }
    }

    private static int TakeUInt16(ref ReadOnlySpan<byte> from)
    {
        int value = BinaryPrimitives.ReadUInt16LittleEndian(from);
        from = from[2..];
        return value;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}

/// <summary>Takes a row of a sample file.</summary>
internal delegate void TakeRow(long time, ReadOnlySpan<SampleCell> cells);
