using System.Diagnostics.CodeAnalysis;

namespace EventOps.Engine.Records;

/// <summary>
/// Identity, order and time of a record in one 63-bit number: milliseconds since 1970 in the upper 43 bits, a sequence
/// inside the millisecond in the lower 20. Rendered <c>evt_</c> + 13 characters of lower-case Crockford base32, so text
/// order is publish order.
/// </summary>
/// <remarks>Control records (a subscription, an acknowledgement) take numbers from the same sequence, so everything has
/// one order.</remarks>
public static class EventId
{
    /// <summary>Bits below the millisecond.</summary>
    public const int SequenceBits = 20;

    /// <summary>Characters of a rendered number, without prefix.</summary>
    public const int TextLength = 13;

    /// <summary>Bytes of a rendered event id.</summary>
    public const int EventTextLength = 4 + TextLength;

    private static ReadOnlySpan<byte> Alphabet => "0123456789abcdefghjkmnpqrstvwxyz"u8;

    /// <summary>The smallest id of a millisecond.</summary>
    public static long FirstOf(long unixTimeMs) => unixTimeMs << SequenceBits;

    /// <summary>The smallest id behind a millisecond; the largest of all when no id can be that late.</summary>
    public static long FirstAfter(long unixTimeMs) =>
        unixTimeMs < UnixTimeMs(long.MaxValue) ? FirstOf(unixTimeMs + 1) : long.MaxValue;

    /// <summary>The record's time, in milliseconds since 1970.</summary>
    public static long UnixTimeMs(long id) => id >> SequenceBits;

    /// <summary>Writes <c>evt_…</c>, 17 bytes.</summary>
    public static void FormatEvent(long id, Span<byte> destination)
    {
        "evt_"u8.CopyTo(destination);
        Format(id, destination[4..]);
    }

    /// <summary>Writes the 13 base32 characters alone.</summary>
    public static void Format(long id, Span<byte> destination)
    {
        ulong rest = (ulong)id;
        for (int i = TextLength - 1; i >= 0; i--)
        {
            destination[i] = Alphabet[(int)(rest & 31)];
            rest >>= 5;
        }
    }

    /// <summary>The id as text with a prefix such as <c>evt_</c> or <c>sub_</c>.</summary>
    public static string ToText(string prefix, long id)
    {
        return string.Create(prefix.Length + TextLength, (prefix, id), static (text, state) =>
        {
            state.prefix.CopyTo(text);
            Span<byte> digits = stackalloc byte[TextLength];
            Format(state.id, digits);
            for (int i = 0; i < TextLength; i++)
            {
                text[state.prefix.Length + i] = (char)digits[i];
            }
        });
    }

    /// <summary>The id as <c>evt_…</c>.</summary>
    public static string ToEventText(long id) => ToText("evt_", id);

    /// <summary>Reads <c>prefix</c> + 13 characters; strict, so that every id has exactly one spelling.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, string prefix, out long id)
    {
        id = 0;
        if (text.Length != prefix.Length + TextLength || !text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        ulong value = 0;
        foreach (char c in text[prefix.Length..])
        {
            int digit = c < 128 ? Alphabet.IndexOf((byte)c) : -1;
            if (digit < 0 || value >> 59 != 0)
            {
                return false;
            }

            value = (value << 5) | (uint)digit;
        }

        id = (long)value;
        return id >= 0;
    }

    /// <summary>Reads an event id.</summary>
    public static bool TryParseEvent([NotNullWhen(true)] string? text, out long id)
    {
        id = 0;
        return text is not null && TryParse(text, "evt_", out id);
    }
}
