using EventOps.Engine.Files;
using EventOps.Engine.Records;

namespace EventOps.Operations.Exports;

/// <summary>
/// The files of exports. While it is written an export is <c>exp_….part</c>; then it gets its name and, last, a note
/// beside it (<c>exp_….done</c>) that says how much it holds and until when: with the note it is complete, without it it
/// is not there. Written by the worker alone, read by any thread.
/// </summary>
public sealed class LogExportFolder
{
    private const string IdPrefix = "exp_";
    private const string NoteSuffix = ".done";
    private const string PartSuffix = ".part";
    private readonly string _path;
    private readonly Action<string> _flushFolder;

    /// <summary>The exports of a folder, which is made when it is not there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public LogExportFolder(string path)
        : this(path, DurableFolder.Flush)
    {
    }

    /// <param name="path">The folder.</param>
    /// <param name="flushFolder">Makes what was created or renamed in a folder survive a power failure, or throws.</param>
    internal LogExportFolder(string path, Action<string> flushFolder)
    {
        _path = Path.GetFullPath(path);
        _flushFolder = flushFolder;
        Directory.CreateDirectory(_path);
        if (Path.GetDirectoryName(_path) is { } parent)
        {
            // Whoever made it may have been killed before this: it costs one call at the start.
            _flushFolder(parent);
        }
    }

    /// <summary>An export's id: the 13 characters of its event's.</summary>
    public static string IdOf(long eventId) => EventId.ToText(IdPrefix, eventId);

    /// <summary>Reads an export's id.</summary>
    public static bool TryParseId(string? text, out long eventId)
    {
        eventId = 0;
        return text is not null && EventId.TryParse(text, IdPrefix, out eventId);
    }

    /// <summary>Where the lines of a complete export are.</summary>
    public string PathOf(long eventId, LogExportFormat format) => Named(eventId, "." + LogExportFormats.NameOf(format));

    /// <summary>What a complete export holds; null when it is not complete, or gone.</summary>
    public LogExportNote? Find(long eventId) => LogExportNote.TryRead(Named(eventId, NoteSuffix));

    internal string PartOf(long eventId) => Named(eventId, PartSuffix);

    /// <summary>
    /// Makes a part that is written, and durable, the export: 1 its lines get their name, 2 the note is written and gets its
    /// own; each is durable before the next, so that a power failure as well as a crash leaves a part, or
    /// lines without a note, or the whole. Durable when it returns.
    /// </summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal void Complete(long eventId, LogExportNote note)
    {
        // 1
        File.Move(PartOf(eventId), PathOf(eventId, note.Format), overwrite: true);
        Settle();

        // 2
        DurableFile.Replace(Named(eventId, NoteSuffix), note.ToJson());
        Settle();
    }

    /// <summary>Makes the names that files have durable. So does <see cref="Complete"/>; but of a note that is found, nobody knows
    /// whether a crash came before its end.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal void Settle() => _flushFolder(_path);

    /// <summary>Free bytes of the disk it is on; null when it does not tell.</summary>
    internal long? FreeBytes()
    {
        try
        {
            return new DriveInfo(_path).AvailableFreeSpace;
        }
        catch (Exception untold) when (untold is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Bytes of all complete exports.</summary>
    internal long CompleteBytes() => Directory.EnumerateFiles(_path, IdPrefix + "*")
        .Where(static path => !path.EndsWith(PartSuffix, StringComparison.Ordinal))
        .Sum(static path => new FileInfo(path) is { Exists: true } file ? file.Length : 0);

    /// <summary>Deletes what has expired, and parts that nobody writes; the notes tell for a while longer what there was.</summary>
    /// <param name="nowMs">Now, in milliseconds since 1970.</param>
    /// <param name="noteLifetime">How long they tell.</param>
    internal void Sweep(long nowMs, TimeSpan noteLifetime)
    {
        foreach (string path in Directory.EnumerateFiles(_path, IdPrefix + "*"))
        {
            string name = Path.GetFileName(path);
            if (name.EndsWith(PartSuffix, StringComparison.Ordinal))
            {
                File.Delete(path);
            }
            else if (TryParseId(name.Split('.')[0], out long eventId))
            {
                long graceMs = name.EndsWith(NoteSuffix, StringComparison.Ordinal) ? (long)noteLifetime.TotalMilliseconds : 0;
                if (IsOver(eventId, nowMs - graceMs))
                {
                    File.Delete(path);
                }
            }
        }
    }

    /// <summary>A note says until when; lines without one are what a crash left between the two renames.</summary>
    private bool IsOver(long eventId, long nowMs) => Find(eventId) is not { } note || note.ExpiresMs <= nowMs;

    private string Named(long eventId, string suffix) => Path.Combine(_path, IdOf(eventId) + suffix);
}
