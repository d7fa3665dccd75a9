namespace EventOps.Engine.Auditing;

/// <summary>
/// The newest link of the chain. Whoever notes it elsewhere can later prove that nothing up to it was taken away.
/// </summary>
/// <param name="Seq">Number of the newest entry; 0: there is none yet.</param>
/// <param name="Hash">Its hash, 64 hexadecimal digits.</param>
public sealed record AuditHead(long Seq, string Hash)
{
    /// <summary>Before the first entry.</summary>
    public static AuditHead Start { get; } = new(0, new string('0', AuditHash.TextLength));
}
