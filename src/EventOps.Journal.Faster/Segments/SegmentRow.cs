namespace EventOps.Journal.Faster.Segments;

/// <summary>An immutable row of segments, ascending; usually without gaps, so that finding one is one
/// subtraction.</summary>
internal sealed class SegmentRow(SegmentFile[] files)
{
    public ReadOnlySpan<SegmentFile> Files => files;

    public int Count => files.Length;

    /// <summary>Number of the first segment, -1 when there is none.</summary>
    public int First => files.Length == 0 ? -1 : files[0].Number;

    /// <summary>Number of the last segment, -1 when there is none.</summary>
    public int Last => files.Length == 0 ? -1 : files[^1].Number;

    public bool TryGet(int number, out SegmentFile? file)
    {
        var index = number - First;
        if ((uint)index < (uint)files.Length && files[index].Number == number)
        {
            file = files[index];
            return true;
        }

        file = index < 0 || number > Last ? null : Search(number);
        return file is not null;
    }

    public SegmentRow With(SegmentFile added) => new([.. files.Append(added).OrderBy(static file => file.Number)]);

    public SegmentRow Without(int number) => new([.. files.Where(file => file.Number != number)]);

    // Only when a file of the row is missing; apart, because its closure would be allocated on every look-up.
    private SegmentFile? Search(int number) => Array.Find(files, candidate => candidate.Number == number);
}
