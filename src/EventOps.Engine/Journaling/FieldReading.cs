using System.Text;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Journaling;

/// <summary>
/// Reads the fields of control records and snapshots. What it reads was written by this program and is covered by a
/// checksum, so a field that is not there is a bug or a damaged disk: an exception, not a value.
/// </summary>
internal static class FieldReading
{
    internal static long Int64(this ref MessagePackReader reader) =>
        reader.TryReadInt64(out long value) ? value : throw Unreadable(reader.Error);

    internal static int Int32(this ref MessagePackReader reader) => checked((int)reader.Int64());

    internal static string Text(this ref MessagePackReader reader) =>
        reader.TryReadString(out ReadOnlySpan<byte> utf8) ? Encoding.UTF8.GetString(utf8) : throw Unreadable(reader.Error);

    /// <summary>A text's bytes, where they lie.</summary>
    internal static ReadOnlySpan<byte> Utf8(this ref MessagePackReader reader) =>
        reader.TryReadString(out ReadOnlySpan<byte> utf8) ? utf8 : throw Unreadable(reader.Error);

    internal static string? OptionalText(this ref MessagePackReader reader) => reader.IsNil() ? null : reader.Text();

    /// <summary>Whether nothing stands here; reads past it then.</summary>
    internal static bool IsNil(this ref MessagePackReader reader) =>
        reader.TryPeekKind(out MessagePackKind kind) && kind == MessagePackKind.Nil && reader.TryReadNil();

    internal static byte[] Bytes(this ref MessagePackReader reader) =>
        reader.TryReadBinary(out ReadOnlySpan<byte> bytes) ? bytes.ToArray() : throw Unreadable(reader.Error);

    internal static int ArrayHeader(this ref MessagePackReader reader) =>
        reader.TryReadArrayHeader(out int count) ? count : throw Unreadable(reader.Error);

    internal static string[] Texts(this ref MessagePackReader reader)
    {
        string[] texts = new string[reader.ArrayHeader()];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.Text();
        }

        return texts;
    }

    internal static void WriteOptional(this ref MessagePackWriter writer, string? text)
    {
        if (text is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteString(text);
        }
    }

    internal static void WriteTexts(this ref MessagePackWriter writer, IReadOnlyCollection<string> texts)
    {
        writer.WriteArrayHeader((uint)texts.Count);
        foreach (string text in texts)
        {
            writer.WriteString(text);
        }
    }

    private static InvalidDataException Unreadable(MessagePackError error) =>
        new($"A record that passed its checksum cannot be read: {error}.");
}
