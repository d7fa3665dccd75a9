namespace EventOps.Journal.Faster;

/// <summary>How the journal's writes reach the disk.</summary>
public enum DeviceKind
{
    /// <summary>O_DIRECT and O_DSYNC: past the page cache, durable when the call returns.</summary>
    Direct,

    /// <summary>Through the page cache, each write synchronous: where O_DIRECT is missing. Durable too, only
    /// slower.</summary>
    WriteThrough,
}
