using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// The rule for what is a name in any event body: 1 to so many bytes of UTF-8 without escapes, no control characters.
/// </summary>
internal static class FieldName
{
    /// <summary>Reads the name at a token that is a text.</summary>
    /// <param name="body">The body.</param>
    /// <param name="token">Where the name stands in it.</param>
    /// <param name="encoding">The body's format.</param>
    /// <param name="scratch">
    /// Where a name that was written with escapes is put without them: each in a part of its own, at the length a good
    /// name can have. Not touched for other names.
    /// </param>
    /// <param name="part">This name's part.</param>
    /// <param name="bytesMax">The length a good name can have.</param>
    /// <param name="name">The name, when it is a good one.</param>
    /// <returns>What is wrong with it.</returns>
    public static ParseErrorCode Read(
        ReadOnlySpan<byte> body,
        FieldToken token,
        PayloadEncoding encoding,
        Span<byte> scratch,
        int part,
        int bytesMax,
        out ReadOnlySpan<byte> name)
    {
        name = body[token.Start..token.End];
        return encoding == PayloadEncoding.Json && name.Contains((byte)'\\')
            ? ReadEscaped(body, token, scratch.Slice(part * bytesMax, bytesMax), out name)
            : Judge(name, bytesMax);
    }

    private static ParseErrorCode ReadEscaped(
        ReadOnlySpan<byte> body, FieldToken token, Span<byte> kept, out ReadOnlySpan<byte> name)
    {
        name = default;
        int textBytesMax = kept.Length * JsonEscapes.BytesPerByteMax;
        if (token.End - token.Start > textBytesMax)
        {
            return ParseErrorCode.FieldTooLong;
        }

        Span<byte> text = stackalloc byte[textBytesMax];
        text = text[..JsonEscapes.Unescape(body, token.Start, token.End, text)];
        ParseErrorCode problem = Judge(text, kept.Length);
        if (problem == ParseErrorCode.None)
        {
            text.CopyTo(kept);
            name = kept[..text.Length];
        }

        return problem;
    }

    private static ParseErrorCode Judge(ReadOnlySpan<byte> name, int bytesMax) =>
        name.IsEmpty ? ParseErrorCode.EmptyField
        : name.Length > bytesMax ? ParseErrorCode.FieldTooLong
        : name.ContainsAnyInRange((byte)0, (byte)0x1f) ? ParseErrorCode.ControlCharacterInField
        : ParseErrorCode.None;
}
