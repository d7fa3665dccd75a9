namespace EventOps.Engine.Journaling;

/// <summary>What a journal found when it was opened.</summary>
/// <param name="Entries">Intact entries from the first to the last committed one that opening had to read.</param>
/// <param name="BytesScanned">Bytes read to find the durable end.</param>
/// <param name="TailBytesCut">Bytes behind the last commit that were cut: a write that no one was told had
/// succeeded.</param>
/// <param name="DamagedStretches">Stretches inside the committed part, of those read, that hold no intact
/// entry.</param>
/// <param name="Elapsed">How long opening took.</param>
public sealed record JournalRecovery(
    long Entries,
    long BytesScanned,
    long TailBytesCut,
    int DamagedStretches,
    TimeSpan Elapsed);
