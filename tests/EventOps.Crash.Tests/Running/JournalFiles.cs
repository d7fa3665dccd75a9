namespace EventOps.Crash.Tests.Running;

/// <summary>
/// The journal's segment files of a stopped server, to be damaged by hand. Payloads stand in them verbatim.
/// </summary>
internal sealed class JournalFiles(string folder)
{
    /// <summary>The segments, oldest first.</summary>
    internal IReadOnlyList<string> Segments { get; } =
    [
        .. Directory.EnumerateFiles(folder, "journal.*")
            .Where(path => int.TryParse(Path.GetExtension(path)[1..], out _) && Path.GetFileName(path).Count(c => c == '.') == 1)
            .OrderBy(path => int.Parse(Path.GetExtension(path)[1..], System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>Finds the only place where some bytes stand.</summary>
    internal (string Path, int Offset) Find(ReadOnlySpan<byte> bytes)
    {
        foreach (string path in Segments)
        {
            int at = File.ReadAllBytes(path).AsSpan().IndexOf(bytes);
            if (at >= 0)
            {
                return (path, at);
            }
        }

        throw new InvalidOperationException("The bytes are nowhere in the journal");
    }

    /// <summary>Turns one bit of the first place where some bytes stand.</summary>
    internal void FlipBitIn(ReadOnlySpan<byte> bytes, Random random)
    {
        (string path, int offset) = Find(bytes);
        Change(path, offset + random.Next(bytes.Length), [], random.Next(8));
    }

    /// <summary>The file that holds the log's end, and the offset behind its last byte that is not zero.</summary>
    internal (string Path, int Offset) End()
    {
        foreach (string path in Segments.Reverse())
        {
            int last = File.ReadAllBytes(path).AsSpan().LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
            {
                return (path, last + 1);
            }
        }

        throw new InvalidOperationException("The journal is empty");
    }

    /// <summary>Writes over part of a file, or turns one bit of it when there is nothing to write.</summary>
    internal static void Change(string path, int offset, ReadOnlySpan<byte> bytes, int bit = 0)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        if (bytes.IsEmpty)
        {
            int value = file.ReadByte();
            file.Position = offset;
            file.WriteByte((byte)(value ^ (1 << bit)));
            return;
        }

        file.Write(bytes);
    }
}
