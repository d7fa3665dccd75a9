namespace EventOps.Engine.Journaling;

/// <summary>A forward pass over committed entries. One thread at a time.</summary>
public interface IJournalScan : IDisposable
{
    /// <summary>Moves to the next entry or damaged stretch.</summary>
    JournalScanStep Next();

    /// <summary>Position of the current entry, or where the damaged stretch starts.</summary>
    long Position { get; }

    /// <summary>Where the scan goes on after the current entry or stretch.</summary>
    long NextPosition { get; }

    /// <summary>The current entry's bytes; valid until the next call of <see cref="Next"/>.</summary>
    ReadOnlySpan<byte> Entry { get; }
}

/// <summary>What <see cref="IJournalScan.Next"/> moved to.</summary>
public enum JournalScanStep
{
    /// <summary>The durable end, as of the scan's start, is reached.</summary>
    End,

    /// <summary>An entry whose checksum holds.</summary>
    Entry,

    /// <summary>
    /// A stretch of the committed part that does not hold an intact entry; readable entries follow it.
    /// </summary>
    Damaged,
}
