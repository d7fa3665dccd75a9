using EventOps.Engine.Files;

namespace EventOps.Operations.Runbooks.Copying;

/// <summary>
/// Brings one data folder's engine files up to another's, in two passes: <see cref="Ahead"/> while the engine runs, so
/// that the second finds little to do, and <see cref="Finish"/> while it is closed, after which the target is the source
/// file by file. One run's; one thread at a time.
/// </summary>
/// <remarks>
/// A file is left alone only when both sides are as the file system says they were when it was last found equal; any other
/// is read on both sides, block by block, unless this run has just read it. What is written is flushed, and read back.
/// </remarks>
internal sealed class FolderCopy
{
    private readonly string _source;
    private readonly string _target;
    private readonly TimeProvider _clock;
    private readonly FileCopier _copier;
    private readonly CopyManifest _manifest;

    /// <param name="source">The data folder to copy from.</param>
    /// <param name="target">The data folder to bring up to date; nobody else writes there.</param>
    /// <param name="clock">Time.</param>
    /// <param name="beforeVerifying">Told of each file between its copy and the proof; for tests.</param>
    internal FolderCopy(string source, string target, TimeProvider clock, Action<string>? beforeVerifying = null)
    {
        _source = source;
        _target = target;
        _clock = clock;
        _copier = new FileCopier(beforeVerifying);
        _manifest = CopyManifest.Of(target);
    }

    /// <summary>What the target lacks now, by name, length and what is known of it; a plan, nothing is changed.</summary>
    internal CopyTotals Plan()
    {
        var totals = new CopyTotals();
        foreach (string file in EngineTree.FilesOf(_source))
        {
            if (FileStamp.Of(Path.Combine(_source, file)) is { } stamp)
            {
                totals = _manifest.Has(file, stamp) ? totals with { Same = totals.Same + 1 } : totals.Copied(stamp.Length);
            }
        }

        return totals;
    }

    /// <summary>Copies what there is while it may change.</summary>
    /// <exception cref="IOException">A disk refused.</exception>
    internal CopyTotals Ahead(CancellationToken cancellation) => Run(isClosed: false, cancellation);

    /// <summary>Copies what has changed, removes what the source does not have, and makes the folders durable.</summary>
    /// <exception cref="IOException">A disk refused.</exception>
    internal CopyTotals Finish(CancellationToken cancellation)
    {
        CopyTotals totals = Run(isClosed: true, cancellation);
        if (totals.Problem is not null)
        {
            return totals;
        }

        var kept = EngineTree.FilesOf(_source).ToHashSet(StringComparer.Ordinal);
        foreach (string file in EngineTree.FilesOf(_target).Where(one => !kept.Contains(one)))
        {
            File.Delete(Path.Combine(_target, file));
            _manifest.Forget(file);
            totals = totals with { Removed = totals.Removed + 1 };
        }

        foreach (string folder in EngineTree.FoldersOf(_target).Append(string.Empty))
        {
            DurableFolder.Flush(Path.Combine(_target, folder));
        }

        _manifest.Save();
        return totals with { Problem = Differs(kept) };
    }

    private CopyTotals Run(bool isClosed, CancellationToken cancellation)
    {
        var totals = new CopyTotals();
        foreach (string folder in EngineTree.FoldersOf(_source))
        {
            Directory.CreateDirectory(Path.Combine(_target, folder));
        }

        foreach (string file in EngineTree.FilesOf(_source))
        {
            cancellation.ThrowIfCancellationRequested();
            totals = Bring(file, totals, isClosed, cancellation);
            if (totals.Problem is not null)
            {
                break;
            }
        }

        _manifest.Save();
        return totals;
    }

    private CopyTotals Bring(string file, CopyTotals totals, bool isClosed, CancellationToken cancellation)
    {
        string source = Path.Combine(_source, file);
        string target = Path.Combine(_target, file);
        try
        {
            if (FileStamp.Of(source) is not { } stamp)
            {
                return totals;
            }

            if (_manifest.Has(file, stamp))
            {
                return totals with { Same = totals.Same + 1 };
            }

            bool isSettled = stamp.IsSettledAt(_clock.GetUtcNow());
            FileCopy copy = _copier.BringUp(source, target, _manifest.DigestOf(file), cancellation);
            if (copy.Problem is not null)
            {
                _manifest.Forget(file);
                return totals with { Problem = copy.Problem };
            }

            _manifest.Note(file, copy, isSettled && copy.Source == stamp);
            return totals.Copied(copy.BytesWritten);
        }
        catch (Exception gone) when (!isClosed && gone is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            // The engine is running: it gives up segments and replaces snapshots. The second pass sees what is left.
            _manifest.Forget(file);
            return totals;
        }
    }

    /// <summary>The last look: every file of the source there, as long as it is there, and no other.</summary>
    private string? Differs(HashSet<string> files)
    {
        List<string> found = EngineTree.FilesOf(_target);
        return found.Count != files.Count
            ? $"{found.Count} files in '{_target}' and not {files.Count}"
            : files.Where(file => FileStamp.Of(Path.Combine(_source, file))?.Length != FileStamp.Of(Path.Combine(_target, file))?.Length)
                .Select(file => $"'{file}' has another length in '{_target}'")
                .FirstOrDefault();
    }
}

/// <summary>What a pass did.</summary>
/// <param name="Files">Files of which something was written.</param>
/// <param name="Bytes">How much.</param>
/// <param name="Same">Files that were there already.</param>
/// <param name="Removed">Files that the source does not have.</param>
/// <param name="Problem">Why the target is not the source; null when nothing says so.</param>
internal sealed record CopyTotals(int Files = 0, long Bytes = 0, int Same = 0, int Removed = 0, string? Problem = null)
{
    /// <summary>One more file.</summary>
    internal CopyTotals Copied(long bytes) =>
        bytes > 0 ? this with { Files = Files + 1, Bytes = Bytes + bytes } : this with { Same = Same + 1 };
}
