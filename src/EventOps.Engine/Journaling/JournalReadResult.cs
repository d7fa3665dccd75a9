namespace EventOps.Engine.Journaling;

/// <summary>What became of a read by position.</summary>
public enum JournalReadResult
{
    /// <summary>The buffer holds the entry, checksum verified.</summary>
    Ok,

    /// <summary>An entry was committed there, but its bytes no longer match their checksum.</summary>
    Damaged,

    /// <summary>An entry was committed there, but the disk answered the read with an error; another time it may not.</summary>
    Refused,

    /// <summary>The position was truncated, or is not yet committed.</summary>
    Gone,
}
