using System.Runtime.CompilerServices;

namespace EventOps.Engine.Projections;

/// <summary>The smallest id of each retention class (the priorities and the audit trail) that is still kept: events
/// below it are gone for every reader.</summary>
[InlineArray(LaneBases.Lanes)]
public struct RetentionFloor : IEquatable<RetentionFloor>
{
    private long _first;

    /// <summary>Whether both have the same floors.</summary>
    public readonly bool Equals(RetentionFloor other) => ((ReadOnlySpan<long>)this).SequenceEqual(other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is RetentionFloor other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(this[0], this[1], this[2], this[3], this[4]);

    /// <summary>Same floors.</summary>
    public static bool operator ==(RetentionFloor left, RetentionFloor right) => left.Equals(right);

    /// <summary>Different floors.</summary>
    public static bool operator !=(RetentionFloor left, RetentionFloor right) => !left.Equals(right);
}
