using EventOps.Engine.Records;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>Reads the priority an event body names.</summary>
internal static class PriorityToken
{
    private const int EscapedBytesMax = PriorityNames.BytesMax * JsonEscapes.BytesPerByteMax;

    /// <summary>Reads it where a text stands; false, and normal, when it is none of those known.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, FieldToken token, PayloadEncoding encoding, out EventPriority priority)
    {
        ReadOnlySpan<byte> name = body[token.Start..token.End];
        return PriorityNames.TryMatch(name, out priority)
            || (encoding == PayloadEncoding.Json && name.Contains((byte)'\\') && TryReadEscaped(body, token, out priority));
    }

    private static bool TryReadEscaped(ReadOnlySpan<byte> body, FieldToken token, out EventPriority priority)
    {
        priority = EventPriority.Normal;
        if (token.End - token.Start > EscapedBytesMax)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[EscapedBytesMax];
        int length = JsonEscapes.Unescape(body, token.Start, token.End, text);
        return PriorityNames.TryMatch(text[..length], out priority);
    }
}
