using System.Text;
using System.Text.Encodings.Web;

namespace EventOps.Server.Logging;

/// <summary>Texts cut to a number of bytes, between characters; an ellipsis in place of the rest is within it.</summary>
internal static class CutText
{
    private const string Ellipsis = "…";
    private const int EllipsisBytes = 3;

    /// <summary>The most bytes of one UTF-16 unit in UTF-8.</summary>
    private const int PlainBytesMax = 3;

    /// <summary>The same in a string of JSON, where it may be an escape.</summary>
    private const int EscapeBytes = 6;

    /// <summary>A text of at most so many bytes of UTF-8.</summary>
    internal static string Plain(string text, int bytesMax) => text.Length <= bytesMax / PlainBytesMax ? text : Cut(text, bytesMax, null);

    /// <summary>A text of at most so many bytes within the quotes of a string of JSON.</summary>
    internal static string Json(string text, int bytesMax, JavaScriptEncoder encoder) =>
        text.Length <= bytesMax / EscapeBytes ? text : Cut(text, bytesMax, encoder);

    private static string Cut(string text, int bytesMax, JavaScriptEncoder? encoder)
    {
        int bytes = 0;
        int at = 0;
        int kept = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes += encoder is null ? rune.Utf8SequenceLength : JsonBytes(rune, encoder);
            if (bytes > bytesMax)
            {
                return string.Concat(text.AsSpan(0, kept), Ellipsis);
            }

            at += rune.Utf16SequenceLength;
            kept = bytes <= bytesMax - EllipsisBytes ? at : kept;
        }

        return text;
    }

    /// <summary>Half of a character stands for itself here as the replacement character, which a writer escapes.</summary>
    private static int JsonBytes(Rune rune, JavaScriptEncoder encoder) =>
        rune == Rune.ReplacementChar || encoder.WillEncode(rune.Value)
            ? EscapeBytes * rune.Utf16SequenceLength
            : rune.Utf8SequenceLength;
}
