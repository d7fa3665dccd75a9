using EventOps.Journal.Faster.Commits;

namespace EventOps.Journal.Faster.Recovery;

/// <summary>What recovery found: where the log ends, and what it read to know.</summary>
internal readonly record struct RecoveredLog(DurablePoint Point, long Entries, int DamagedStretches, long BytesScanned);
