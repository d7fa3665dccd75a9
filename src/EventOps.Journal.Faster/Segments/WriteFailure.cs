using EventOps.Journal.Faster.Disk;

namespace EventOps.Journal.Faster.Segments;

/// <summary>The first thing the disk refused; kept until the journal is opened again.</summary>
internal sealed record WriteFailure(int ErrorNumber, string What)
{
    public override string ToString() => $"{What}: {Errno.Describe(ErrorNumber)}";
}
