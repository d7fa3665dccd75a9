using EventOps.Journal.Faster.Disk;
using FASTER.core;

namespace EventOps.Journal.Faster.Commits;

/// <summary>
/// FASTER's commit metadata, persisted rarely: each commit is already a record in the log, and recovery finds those
/// that came after the last persisted one. Hands FASTER the commit point our own recovery found.
/// </summary>
/// <remarks>
/// FASTER calls <see cref="Commit"/> behind each commit on a thread-pool thread, one call at a time; the journal itself
/// writes the slots only while there is no FASTER log. A refused write is kept in <see cref="LastFailure"/> and tried
/// again with the next commit: the cost is a longer recovery. Forced writes throw, which keeps FASTER from deleting
/// segments.
/// </remarks>
internal sealed class SlotCommits(CommitSlots slots, DurablePoint? recovered, FasterJournalOptions options)
    : ILogCommitManager
{
    private long _lastNumber = recovered?.CommitNumber ?? 0;
    private long _lastUntil = recovered?.UntilAddress ?? 0;

    /// <summary>Why commit metadata could not be persisted; null when it could.</summary>
    public string? LastFailure { get; private set; }

    public void Commit(
        long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
        if (!forceWriteMetadata
            && commitNum - _lastNumber < options.MetadataEveryCommits
            && untilAddress - _lastUntil < options.MetadataEveryBytes)
        {
            return;
        }

        var error = slots.Write(new DurablePoint(beginAddress, untilAddress, commitNum));
        if (error == 0)
        {
            _lastNumber = commitNum;
            _lastUntil = untilAddress;
            LastFailure = null;
            return;
        }

        LastFailure = $"persisting commit metadata: {Errno.Describe(error)}";
        if (forceWriteMetadata)
        {
            throw new IOException(LastFailure);
        }
    }

    public byte[]? GetCommitMetadata(long commitNum) => recovered is not { } point
        ? null
        : new FasterLogRecoveryInfo
        {
            BeginAddress = point.BeginAddress,
            UntilAddress = point.UntilAddress,
            CommitNum = point.CommitNumber,
        }.ToByteArray();

    public IEnumerable<long> ListCommits() => recovered is { } point ? [point.CommitNumber] : [];

    public void RemoveCommit(long commitNum)
    {
    }

    public void RemoveAllCommits()
    {
    }

    public void OnRecovery(long commitNum)
    {
    }

    public void Dispose()
    {
    }
}
