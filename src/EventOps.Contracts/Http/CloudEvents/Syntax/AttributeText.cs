using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace EventOps.Contracts.Http.CloudEvents.Syntax;

/// <summary>The strings of the CloudEvents type system: Unicode text without control characters and noncharacters.</summary>
internal static class AttributeText
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    /// <summary>Whether UTF-8 text may be the value of an attribute. Anything that is no UTF-8 may not.</summary>
    internal static bool IsAllowed(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            int plain = utf8.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e);
            if (plain < 0)
            {
                return true;
            }

            utf8 = utf8[plain..];
            if (Rune.DecodeFromUtf8(utf8, out Rune rune, out int length) != OperationStatus.Done || !IsAllowed(rune))
            {
                return false;
            }

            utf8 = utf8[length..];
        }

        return true;
    }

    /// <summary>Whether a character may stand in the value of an attribute.</summary>
    internal static bool IsAllowed(Rune rune) =>
        !Rune.IsControl(rune) && (rune.Value & 0xfffe) != 0xfffe && rune.Value is < 0xfdd0 or > 0xfdef;

    /// <summary>Base64 of RFC 4648: padded, and without the blanks the platform would overlook.</summary>
    internal static bool IsBase64(ReadOnlySpan<byte> text) => !text.ContainsAny(Blanks) && Base64.IsValid(text);
}
