using System.Buffers.Binary;
using System.Text;
using EventOps.Engine.Records;

namespace EventOps.Engine.Projections;

/// <summary>
/// The series of a sealed segment by name, with the number of events of each: a count, then per series priority and
/// origin (the low and the high half of a byte), number of events, and tenant, type, source each as a 16-bit length and
/// UTF-8 bytes; little-endian.
/// </summary>
internal static class SegmentDictionary
{
    private const int PriorityMask = 0xf;
    private const int OriginShift = 4;

    internal static byte[] Encode(IndexSegment segment, SeriesTable series)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        int count = segment.SeriesCount;
        writer.Write(count);
        for (int code = 0; code < count; code++)
        {
            Series one = series[segment.SeriesAt(code)];
            writer.Write((byte)((int)one.Priority | ((int)one.Origin << OriginShift)));
            writer.Write(segment.CountOf(code));
            WriteName(writer, one.TenantUtf8);
            WriteName(writer, one.Type);
            WriteName(writer, one.Source);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    internal static void Decode(ReadOnlySpan<byte> bytes, SeriesTable series, out int[] numbers, out int[] counts)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        numbers = new int[count];
        counts = new int[count];
        bytes = bytes[sizeof(int)..];
        for (int code = 0; code < count; code++)
        {
            var priority = (EventPriority)(bytes[0] & PriorityMask);
            var origin = (EventOrigin)(bytes[0] >> OriginShift);
            counts[code] = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
            bytes = bytes[5..];
            ReadOnlySpan<byte> tenant = ReadName(ref bytes);
            ReadOnlySpan<byte> type = ReadName(ref bytes);
            ReadOnlySpan<byte> source = ReadName(ref bytes);
            string tenantText = string.Intern(Encoding.UTF8.GetString(tenant));
            numbers[code] = series.InternDurable(new SeriesKey(tenantText, type, source, priority, origin)).Number;
        }
    }

    private static void WriteName(BinaryWriter writer, ReadOnlySpan<byte> name)
    {
        writer.Write((ushort)name.Length);
        writer.Write(name);
    }

    private static ReadOnlySpan<byte> ReadName(ref ReadOnlySpan<byte> bytes)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        ReadOnlySpan<byte> name = bytes.Slice(sizeof(ushort), length);
        bytes = bytes[(sizeof(ushort) + length)..];
        return name;
    }
}
