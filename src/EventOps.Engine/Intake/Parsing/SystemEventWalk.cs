using System.Runtime.CompilerServices;

namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Walks one system event: validates all of it and notes where its fields stand, the payload's priority among them.
/// What they hold is judged afterwards by <see cref="SystemEventAssembly"/>.
/// </summary>
internal static class SystemEventWalk
{
    private const int KeyBytesMax = 9;
    private const int EscapedKeyBytesMax = KeyBytesMax * JsonEscapes.BytesPerByteMax;

    /// <summary>
    /// Walks the value at <paramref name="at"/> (no whitespace) and returns the position behind it, or
    /// <see cref="JsonScanner.Failed"/>. <paramref name="isObject"/> tells whether it was an object at all.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Walk(ref JsonScanner scanner, int at, ref SystemEventTokens tokens, out bool isObject)
    {
        ReadOnlySpan<byte> bytes = scanner.Bytes;
        isObject = JsonScanner.ByteAt(bytes, at) == '{';
        if (!isObject)
        {
            return scanner.SkipValue(at, depth: 0);
        }

        JsonMembers members = new(at);
        while (members.MoveNext(ref scanner))
        {
            SystemEventPlace place = Recognise(in scanner, members.KeyStart, members.KeyEnd);
            int start = members.ValueStart;
            int end = place == SystemEventPlace.Payload
                ? WalkPayload(ref scanner, start, ref tokens)
                : scanner.SkipValue(start, depth: 1);
            members.EndValue(end);
            if (end < 0)
            {
                break;
            }

            Note(bytes, place, members, end, ref tokens);
        }

        return members.End;
    }

    private static int WalkPayload(ref JsonScanner scanner, int start, ref SystemEventTokens tokens)
    {
        ReadOnlySpan<byte> bytes = scanner.Bytes;
        tokens[(int)SystemEventPlace.PayloadPriority] = default;
        if (JsonScanner.ByteAt(bytes, start) != '{')
        {
            return scanner.SkipValue(start, depth: 1);
        }

        if (!scanner.MayOpen(depth: 1))
        {
            return scanner.Fail(ParseErrorCode.TooDeep, start);
        }

        JsonMembers members = new(start);
        while (members.MoveNext(ref scanner))
        {
            int end = scanner.SkipValue(members.ValueStart, depth: 2);
            members.EndValue(end);
            if (end < 0)
            {
                break;
            }

            if (Recognise(in scanner, members.KeyStart, members.KeyEnd) == SystemEventPlace.Priority)
            {
                tokens[(int)SystemEventPlace.PayloadPriority] = FieldToken.Of(bytes[members.ValueStart], members.ValueStart, end);
            }
        }

        return members.End;
    }

    private static void Note(
        ReadOnlySpan<byte> bytes, SystemEventPlace place, in JsonMembers members, int end, ref SystemEventTokens tokens)
    {
        if (place != SystemEventPlace.Unknown)
        {
            tokens[(int)place] = FieldToken.Of(bytes[members.ValueStart], members.ValueStart, end);
        }

        if (place is SystemEventPlace.Unknown or SystemEventPlace.Priority
            && tokens[(int)SystemEventPlace.Unknown].Kind == ValueKind.Absent)
        {
            tokens[(int)SystemEventPlace.Unknown] = new FieldToken(members.KeyStart, members.KeyEnd, ValueKind.Text);
        }
    }

    // A key may be written with escapes and means the same.
    private static SystemEventPlace Recognise(in JsonScanner scanner, int start, int end)
    {
        ReadOnlySpan<byte> key = scanner.Bytes[start..end];
        SystemEventPlace place = Match(key);
        if (place != SystemEventPlace.Unknown
            || !key.Contains((byte)'\\')
            || key.Length > EscapedKeyBytesMax
            || scanner.LoneSurrogateAt >= 0)
        {
            return place;
        }

        Span<byte> text = stackalloc byte[EscapedKeyBytesMax];
        return Match(text[..JsonEscapes.Unescape(scanner.Bytes, start, end, text)]);
    }

    private static SystemEventPlace Match(ReadOnlySpan<byte> key) => key.Length switch
    {
        4 when key.SequenceEqual("type"u8) => SystemEventPlace.Type,
        6 when key.SequenceEqual("source"u8) => SystemEventPlace.Source,
        7 when key.SequenceEqual("payload"u8) => SystemEventPlace.Payload,
        8 when key.SequenceEqual("priority"u8) => SystemEventPlace.Priority,
        9 when key.SequenceEqual("tenant_id"u8) => SystemEventPlace.TenantId,
        9 when key.SequenceEqual("timestamp"u8) => SystemEventPlace.Timestamp,
        _ => SystemEventPlace.Unknown,
    };
}
