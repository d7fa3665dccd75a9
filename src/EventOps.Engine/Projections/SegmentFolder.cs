using EventOps.Engine.Files;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Projections;

/// <summary>
/// Opens the sealed segments of one index: whole ones are mapped, oldest first; the first damaged or missing one and
/// all behind it are given up and rebuilt from the log they index. At start, before the index is used.
/// </summary>
internal sealed class SegmentFolder
{
    private readonly string _path;
    private readonly SeriesTable _series;
    private readonly ILogger _log;

    internal SegmentFolder(string path, SeriesTable series, ILogger log)
    {
        _path = path;
        _series = series;
        _log = log;
    }

    /// <summary>Files given up.</summary>
    internal int GivenUp { get; private set; }

    /// <summary>The number of the next segment: above that of every file left, those not wanted included.</summary>
    internal long NextNumber { get; private set; }

    /// <summary>Opens what is there.</summary>
    /// <param name="isWanted">Sees each whole segment and its keys, oldest first; answers whether it belongs to the
    /// index. Its file stays either way.</param>
    /// <param name="endPosition">
    /// Where the log ends: a segment that knows of more is given up too, because the log has lost its end, and what
    /// comes there next must be indexed.
    /// </param>
    internal IndexSegment[] Open(Func<IndexSegment, byte[], bool> isWanted, long endPosition = long.MaxValue)
    {
        DurableFile.RemoveUnfinished(_path);
        var segments = new List<IndexSegment>();
        string[] paths = [.. Directory.EnumerateFiles(_path, "*" + SegmentFile.Extension).Order(StringComparer.Ordinal)];
        foreach (string path in paths)
        {
            byte[] keys = [];
            IndexSegment? segment = GivenUp > 0 ? null : SegmentFile.TryOpen(path, _series, out keys);
            if (segment is null
                || segment.LastPosition >= endPosition
                || (segments.Count > 0 && segment.Number != segments[^1].Number + 1))
            {
                segment?.Retire();
                GivenUp++;
                _log.LogWarning("Index segment {Path} is given up and rebuilt from its log", Path.GetFileName(path));
                File.Delete(path);
                continue;
            }

            NextNumber = segment.Number + 1;
            if (isWanted(segment, keys))
            {
                segments.Add(segment);
            }
            else
            {
                segment.Retire();
            }
        }

        return [.. segments];
    }
}
