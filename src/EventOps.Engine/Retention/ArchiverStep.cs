namespace EventOps.Engine.Retention;

/// <summary>The places of a move at which a crash differs from one before or behind it; tests stop there.</summary>
internal enum ArchiverStep
{
    /// <summary>All blocks are appended to their logs, none is committed.</summary>
    BlocksAppended,

    /// <summary>The log of low events is committed.</summary>
    LowCommitted,

    /// <summary>The log of normal events is committed.</summary>
    NormalCommitted,

    /// <summary>The log of high events is committed.</summary>
    HighCommitted,

    /// <summary>The log of critical events is committed.</summary>
    CriticalCommitted,

    /// <summary>The log of audit entries is committed: all are.</summary>
    AuditCommitted,

    /// <summary>The archive's index has the events.</summary>
    Indexed,

    /// <summary>The journal says that readers find them in the archive.</summary>
    Advanced,

    /// <summary>The hot index segments are dropped.</summary>
    SegmentsDropped,

    /// <summary>The journal's head is given up.</summary>
    JournalTruncated,

    /// <summary>What expired in the archive is given up.</summary>
    ArchiveExpired,
}
