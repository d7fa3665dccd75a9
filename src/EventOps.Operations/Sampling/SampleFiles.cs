using System.Globalization;

namespace EventOps.Operations.Sampling;

/// <summary>
/// The files of one resolution. Blocks are appended, never changed; a process begins a file of its own, so nothing is
/// ever written behind a torn end. What is older than it is kept for goes file by file, at the start too, and row by row where
/// files are made one: however often it is restarted, it has about twice what is kept at most. One thread.
/// </summary>
/// <param name="folder">Where they lie.</param>
/// <param name="prefix">What their names begin with; the second they were begun follows.</param>
/// <param name="keptSeconds">How long their samples are wanted.</param>
/// <param name="rowSeconds">The unit of their rows' times.</param>
internal sealed class SampleFiles(string folder, string prefix, long keptSeconds, int rowSeconds) : IDisposable
{
    private const string Suffix = ".samples";

    /// <summary>A file is begun so often in the time that samples are kept.</summary>
    private const int FilesAtOnce = 4;

    private readonly HashSet<int> _named = [];
    private FileStream? _open;
    private long _openedAt;

    /// <summary>
    /// Reads every whole block of what is still wanted, oldest file first. A file that is torn or damaged is read up to there.
    /// Many files are made one first.
    /// </summary>
    public void Load(SampleStore store, TakeRow row, long nowSeconds)
    {
        Forget(nowSeconds);
        List<(string Path, long BegunAt)> files = List();
        if (files.Count > SampleLimits.FilesMax)
        {
            files = [(Merge(files, store, nowSeconds), files[0].BegunAt)];
        }

        foreach ((string path, _) in files)
        {
            ReadFile(path, store, row);
        }
    }

    /// <summary>Whether a block written now needs a column's name.</summary>
    public bool NeedsName(int column) => _named.Add(column);

    /// <summary>Appends a block, in the open file or a new one.</summary>
    public void Append(SampleBlock block, long nowSeconds)
    {
        _open ??= Create(nowSeconds);
        block.WriteTo(_open);
        _open.Flush();
        if (nowSeconds - _openedAt >= keptSeconds / FilesAtOnce || nowSeconds < _openedAt)
        {
            Close();
            Forget(nowSeconds);
        }
    }

    /// <summary>Closes the open file: the next block begins another.</summary>
    public void Close()
    {
        _open?.Dispose();
        _open = null;
        _named.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>Deletes what is older than it is wanted: a file ends where the next begins.</summary>
    private void Forget(long nowSeconds)
    {
        List<(string Path, long BegunAt)> files = List();
        for (int i = 0; i + 1 < files.Count; i++)
        {
            if (files[i + 1].BegunAt <= nowSeconds - keptSeconds)
            {
                File.Delete(files[i].Path);
            }
        }
    }

    private FileStream Create(long nowSeconds)
    {
        Directory.CreateDirectory(folder);
        _openedAt = nowSeconds;
        for (long at = nowSeconds; ; at++)
        {
            string path = PathOf(at);
            if (!File.Exists(path))
            {
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            }
        }
    }

    /// <summary>Puts the rows of all files that are still wanted into one, in the place of the newest.</summary>
    private string Merge(List<(string Path, long BegunAt)> files, SampleStore store, long nowSeconds)
    {
        string path = Path.Combine(folder, prefix + "merged.tmp");
        using (var output = new FileStream(path, FileMode.Create, FileAccess.Write))
        {
            var merged = new MergedSamples(output, store, (nowSeconds - keptSeconds) / rowSeconds);
            foreach ((string one, _) in files)
            {
                ReadFile(one, store, merged.Add);
            }

            merged.End();
            output.Flush(flushToDisk: true);
        }

        string newest = files[^1].Path;
        File.Move(path, newest, overwrite: true);
        foreach ((string one, _) in files.SkipLast(1))
        {
            File.Delete(one);
        }

        return newest;
    }

    /// <summary>Columns are numbered anew by each process, and every file begins with its own names.</summary>
    private static void ReadFile(string path, SampleStore store, TakeRow row)
    {
        var columns = new Dictionary<int, int>();
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        while (SampleBlock.TryTake(ref rest, out ReadOnlySpan<byte> block))
        {
            SampleBlock.Read(block, columns, store, row);
        }
    }

    private string PathOf(long seconds) =>
        Path.Combine(folder, prefix + seconds.ToString("D12", CultureInfo.InvariantCulture) + Suffix);

    private List<(string Path, long BegunAt)> List()
    {
        var files = new List<(string Path, long BegunAt)>();
        foreach (string path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, prefix + "*" + Suffix) : [])
        {
            ReadOnlySpan<char> number = Path.GetFileName(path.AsSpan())[prefix.Length..^Suffix.Length];
            if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long begunAt))
            {
                files.Add((path, begunAt));
            }
        }

        files.Sort(static (x, y) => x.BegunAt.CompareTo(y.BegunAt));
        return files;
    }
}
