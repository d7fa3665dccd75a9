using System.Buffers;
using System.Text;

namespace EventOps.Engine.Logs.Terms;

/// <summary>
/// Makes text comparable without case: character by character, so a part of a text folds to a part of its folded form. What
/// is not UTF-8 becomes U+FFFD, so folded text always is.
/// </summary>
internal static class LogFolding
{
    /// <summary>The most bytes that one byte can become: one that is not UTF-8 becomes U+FFFD.</summary>
    internal const int GrowthMax = 3;

    /// <summary>Folds text; <paramref name="into"/> has room for <see cref="GrowthMax"/> times as much.</summary>
    internal static int Fold(ReadOnlySpan<byte> text, Span<byte> into)
    {
        if (Ascii.ToLower(text, into, out int written) == OperationStatus.Done)
        {
            return written;
        }

        int at = written;
        while (at < text.Length)
        {
            byte one = text[at];
            if (one < 0x80)
            {
                into[written++] = one is >= (byte)'A' and <= (byte)'Z' ? (byte)(one | 0x20) : one;
                at++;
                continue;
            }

            Rune.DecodeFromUtf8(text[at..], out Rune rune, out int length);
            written += FoldRune(rune).EncodeToUtf8(into[written..]);
            at += length;
        }

        return written;
    }

    /// <summary>Folds what somebody looks for.</summary>
    internal static byte[] Fold(string text)
    {
        byte[] plain = Encoding.UTF8.GetBytes(text);
        byte[] folded = new byte[plain.Length * GrowthMax];
        return folded[..Fold(plain, folded)];
    }

    /// <summary>Whether a character is part of a word.</summary>
    internal static bool IsWordRune(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || rune.Value == '_'
        || (!rune.IsAscii && Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark);

    /// <summary>What is not ASCII stays so (the Kelvin sign is no k), and nothing takes more than three times its bytes.</summary>
    private static Rune FoldRune(Rune rune)
    {
        Rune lower = Rune.ToLowerInvariant(rune);
        return lower.IsAscii ? rune : lower;
    }
}
