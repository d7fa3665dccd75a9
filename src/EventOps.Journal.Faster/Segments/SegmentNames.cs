using System.Globalization;

namespace EventOps.Journal.Faster.Segments;

/// <summary>
/// Names in the journal's folder. <c>journal.7</c> is segment 7; <c>journal.prepared.1</c> is a zero-filled file not
/// yet part of the log; <c>journal.preparing.1</c> is one being filled, worthless after a crash.
/// </summary>
internal sealed class SegmentNames(string folderPath)
{
    private const string SegmentPrefix = "journal.";
    private const string PreparedPrefix = "journal.prepared.";
    private const string PreparingPrefix = "journal.preparing.";

    public string FolderPath { get; } = folderPath;

    public string CommitFile => Path.Combine(FolderPath, "journal.commit");

    public string Segment(int number) => At(SegmentPrefix, number);

    public string Prepared(int number) => At(PreparedPrefix, number);

    public string Preparing(int number) => At(PreparingPrefix, number);

    /// <summary>Numbers of the segments that are part of the log, ascending.</summary>
    public List<int> Segments()
    {
        var numbers = new List<int>();
        foreach (var path in Directory.EnumerateFiles(FolderPath, SegmentPrefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan())[SegmentPrefix.Length..], NumberStyles.None,
                CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }

    public string[] AllPrepared() => Directory.GetFiles(FolderPath, PreparedPrefix + "*");

    public string[] AllPreparing() => Directory.GetFiles(FolderPath, PreparingPrefix + "*");

    private string At(string prefix, int number) =>
        Path.Combine(FolderPath, prefix + number.ToString(CultureInfo.InvariantCulture));
}
