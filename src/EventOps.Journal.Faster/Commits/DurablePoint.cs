namespace EventOps.Journal.Faster.Commits;

/// <summary>What a commit stands for: the log from <paramref name="BeginAddress"/> to <paramref name="UntilAddress"/>
/// is whole.</summary>
internal readonly record struct DurablePoint(long BeginAddress, long UntilAddress, long CommitNumber);
