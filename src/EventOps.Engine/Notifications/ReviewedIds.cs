using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Engine.Notifications;

/// <summary>Notifications of one series that were reviewed together: their ids, ascending.</summary>
internal sealed record ReviewedIds(SeriesName Series, long[] Ids)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(4);
        WriteName(ref writer, Series);
        writer.WriteArrayHeader((uint)Ids.Length);
        long previous = 0;
        foreach (long id in Ids)
        {
            writer.WriteInt64(id - previous);
            previous = id;
        }
    }

    internal static ReviewedIds Read(ref MessagePackReader reader)
    {
        reader.ArrayHeader();
        SeriesName series = ReadName(ref reader);
        long[] ids = new long[reader.ArrayHeader()];
        long previous = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = previous += reader.Int64();
        }

        return new ReviewedIds(series, ids);
    }

    /// <summary>Writes three elements: type, source, priority.</summary>
    internal static void WriteName(ref MessagePackWriter writer, SeriesName name)
    {
        writer.WriteString(name.Type);
        writer.WriteString(name.Source);
        writer.WriteInt64((long)name.Priority);
    }

    internal static SeriesName ReadName(ref MessagePackReader reader) =>
        new(reader.Text(), reader.Text(), (EventPriority)reader.Int32());
}
