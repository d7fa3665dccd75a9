using System.Buffers;

namespace EventOps.Webhooks.Signing;

/// <summary>W3C trace context, version 00: the only header whose value a user of the bus chose.</summary>
internal static class TraceParent
{
    private const int Length = 55; // 00-<32 hex>-<16 hex>-<2 hex>

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether it may be sent on; anything else is left out rather than repaired.</summary>
    internal static bool IsWellFormed(string? value)
    {
        if (value is not { Length: Length } || !value.StartsWith("00-", StringComparison.Ordinal) || value[35] != '-' || value[52] != '-')
        {
            return false;
        }

        ReadOnlySpan<char> trace = value.AsSpan(3, 32);
        ReadOnlySpan<char> parent = value.AsSpan(36, 16);
        return !trace.ContainsAnyExcept(LowerHex) && trace.ContainsAnyExcept('0')
            && !parent.ContainsAnyExcept(LowerHex) && parent.ContainsAnyExcept('0')
            && !value.AsSpan(53).ContainsAnyExcept(LowerHex);
    }
}
