using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Deliveries;

/// <summary>How the last attempt of a delivery went wrong.</summary>
/// <param name="AtMs">When it ended, in milliseconds since 1970.</param>
/// <param name="Status">The response's status, or 0 when there was none.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Error">What went wrong, one line.</param>
public sealed record AttemptNote(long AtMs, int Status, int DurationMs, string Error)
{
    internal static void Write(ref MessagePackWriter writer, AttemptNote? note)
    {
        if (note is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(4);
        writer.WriteInt64(note.AtMs);
        writer.WriteInt64(note.Status);
        writer.WriteInt64(note.DurationMs);
        writer.WriteString(note.Error);
    }

    internal static AttemptNote? Read(ref MessagePackReader reader)
    {
        if (reader.IsNil())
        {
            return null;
        }

        reader.ArrayHeader();
        return new AttemptNote(reader.Int64(), reader.Int32(), reader.Int32(), reader.Text());
    }
}
