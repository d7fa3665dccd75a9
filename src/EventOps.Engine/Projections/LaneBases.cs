using System.Runtime.CompilerServices;

namespace EventOps.Engine.Projections;

/// <summary>
/// The position that a segment's offsets count from, one for each retention class (the priorities and the audit
/// trail): the journal holds all in one log, the archive has a log for each, and one shape serves both. -1 until the
/// segment has an event of that class.
/// </summary>
[InlineArray(Lanes)]
internal struct LaneBases : IEquatable<LaneBases>
{
    internal const int Lanes = 5;

    private long _first;

    internal static LaneBases Unset
    {
        get
        {
            LaneBases bases = default;
            ((Span<long>)bases).Fill(-1);
            return bases;
        }
    }

    public readonly bool Equals(LaneBases other) => ((ReadOnlySpan<long>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is LaneBases other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(this[0], this[1], this[2], this[3], this[4]);
}
