using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EventOps.Engine.Logs.Summaries;

/// <summary>
/// Scatters hashes over the slots of tables in memory, by random numbers of the process. <see cref="Terms.LogHash"/> is on disk and
/// known to everybody: who chooses words by it could have them all want the same slots, and the one log writer would go from
/// each to the next. What this makes of them cannot be foreseen.
/// </summary>
/// <remarks>
/// Simple tabulation: for a set chosen without knowledge of the tables, linear probing needs constant time (Pătraşcu and
/// Thorup, The Power of Simple Tabulation Hashing); of a multiplication by a random number that is not so.
/// </remarks>
internal sealed class LogSlots
{
    private const int Values = 256;
    private readonly uint[] _tables = new uint[sizeof(ulong) * Values];

    /// <param name="fill">Fills the tables with random bytes.</param>
    internal LogSlots(Action<Span<byte>> fill) => fill(MemoryMarshal.AsBytes(_tables.AsSpan()));

    /// <summary>Those of this process.</summary>
    internal static LogSlots OfProcess { get; } = new(RandomNumberGenerator.Fill);

    /// <summary>A number whose bits are each as good as any other.</summary>
    internal uint Of(ulong hash)
    {
        ReadOnlySpan<uint> tables = _tables;
        uint slot = 0;
        for (int table = 0; table < tables.Length; table += Values)
        {
            slot ^= tables[table + (int)(hash & (Values - 1))];
            hash >>= 8;
        }

        return slot;
    }
}
