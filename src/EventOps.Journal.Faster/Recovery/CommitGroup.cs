using EventOps.Journal.Faster.Commits;
using EventOps.Journal.Faster.Format;
using EventOps.Journal.Faster.Reading;

namespace EventOps.Journal.Faster.Recovery;

/// <summary>The items between two commit records, as recovery meets them.</summary>
internal struct CommitGroup
{
    private const int SectorBytes = 512;

    private List<(long From, long Until)>? _damage;

    public long Entries { get; set; }

    public void AddDamage(long from, long until) => (_damage ??= []).Add((from, until));

    /// <summary>The log's end moved over this group by its commit record.</summary>
    public readonly RecoveredLog Close(RecoveredLog log, CommitRecord commit) => log with
    {
        Point = new DurablePoint(commit.BeginAddress, commit.UntilAddress, commit.CommitNumber),
        Entries = log.Entries + Entries,
        DamagedStretches = log.DamagedStretches + (_damage?.Count ?? 0),
    };

    /// <summary>
    /// Whether each damaged stretch has a sector that still reads as zero, as prepared: then part of the group was
    /// never written. Damage to what was written leaves other bytes than that.
    /// </summary>
    public readonly bool LooksTorn(ILogSource source, long groupStart, long groupEnd)
    {
        if (_damage is null)
        {
            return false;
        }

        foreach (var (from, until) in _damage)
        {
            if (!HasUnwrittenSector(source, from, until, groupStart, groupEnd))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasUnwrittenSector(ILogSource source, long from, long until, long groupStart, long groupEnd)
    {
        Span<byte> sector = stackalloc byte[SectorBytes];
        for (var start = from & -SectorBytes; start < until; start += SectorBytes)
        {
            if (source.Read(start, sector) != LogReadOutcome.Ok)
            {
                return false;
            }

            var first = (int)Math.Max(0, groupStart - start);
            var last = (int)Math.Min(SectorBytes, groupEnd - start);
            if (last - first >= EntryFormat.AlignmentBytes && !sector[first..last].ContainsAnyExcept((byte)0))
            {
                return true;
            }
        }

        return false;
    }
}
