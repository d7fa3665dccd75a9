using System.Text.Json;
using EventOps.Contracts.Http.CloudEvents.Syntax;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// Walks one event of the JSON format: validates all of it and takes its attributes into a draft. Whatever is wrong with
/// them, the walk goes on to where the event ends, so that the next one of a batch is found.
/// </summary>
internal static class StructuredWalk
{
    /// <summary>No escape is longer for what it stands for: six bytes for one.</summary>
    private const int EscapedNameBytesMax = 6 * AttributeName.LengthMax;

    /// <summary>
    /// Walks the value at <paramref name="at"/> (no whitespace) and returns the position behind it, or
    /// <see cref="JsonScanner.Failed"/>. <paramref name="isObject"/> tells whether it was an object at all.
    /// </summary>
    internal static int Walk(ref JsonScanner scanner, int at, CloudEventDraft draft, out bool isObject)
    {
        ReadOnlySpan<byte> bytes = scanner.Bytes;
        isObject = JsonScanner.ByteAt(bytes, at) == '{';
        if (!isObject)
        {
            return scanner.SkipValue(at, depth: 0);
        }

        at = JsonScanner.SkipWhitespace(bytes, at + 1);
        if (JsonScanner.ByteAt(bytes, at) == '}')
        {
            return at + 1;
        }

        while (true)
        {
            if (JsonScanner.ByteAt(bytes, at) != '"')
            {
                return scanner.Fail(ParseErrorCode.UnexpectedByte, at);
            }

            int nameEnd = scanner.SkipString(at);
            int value = nameEnd < 0 ? JsonScanner.Failed : scanner.SkipColon(nameEnd);
            if (value < 0)
            {
                return JsonScanner.Failed;
            }

            value = JsonScanner.SkipWhitespace(bytes, value);
            int end = scanner.SkipValue(value, depth: 1);
            if (end < 0)
            {
                return JsonScanner.Failed;
            }

            // Half a surrogate pair cannot be decoded, and refuses the event when the walk is over.
            if (scanner.LoneSurrogateAt < 0)
            {
                Take(bytes, at, nameEnd, value, end, draft);
            }

            at = JsonScanner.SkipWhitespace(bytes, end);
            byte next = JsonScanner.ByteAt(bytes, at);
            if (next != ',')
            {
                return next == '}' ? at + 1 : scanner.Fail(ParseErrorCode.UnexpectedByte, at);
            }

            at = JsonScanner.SkipWhitespace(bytes, at + 1);
        }
    }

    private static void Take(
        ReadOnlySpan<byte> bytes, int nameStart, int nameEnd, int start, int end, CloudEventDraft draft)
    {
        Span<byte> room = stackalloc byte[EscapedNameBytesMax];
        scoped ReadOnlySpan<byte> name = bytes[(nameStart + 1)..(nameEnd - 1)];
        if (name.Length <= EscapedNameBytesMax && name.Contains((byte)'\\'))
        {
            name = room[..Unescape(bytes[nameStart..nameEnd], room)];
        }

        CloudEventAttribute attribute = AttributeName.Match(name);
        ReadOnlySpan<byte> token = bytes[start..end];
        if (attribute == CloudEventAttribute.Data)
        {
            draft.Add(name, new AttributeValue(start, end - start, AttributeKind.Json));
        }
        else if (token[0] == '"')
        {
            draft.Add(name, TextOf(token, start, attribute, draft));
        }
        else if (ScalarKind(token) is var kind && kind != AttributeKind.Absent)
        {
            draft.Add(name, draft.Keep(token, kind));
        }
        else
        {
            draft.Refuse($"Attribute '{CloudEventDraft.Shown(name)}' must be a string, a whole number of 32 bits or a boolean");
        }
    }

    /// <summary>
    /// Bytes in Base64 stay where they are, in their quotes, as the data does: they may be most of the event.
    /// </summary>
    private static AttributeValue TextOf(
        ReadOnlySpan<byte> token, int start, CloudEventAttribute attribute, CloudEventDraft draft)
    {
        bool isEscaped = token.Contains((byte)'\\');
        if (attribute != CloudEventAttribute.DataBase64)
        {
            return isEscaped
                ? draft.Keep(Unescape(token, draft.Reserve(token.Length)), AttributeKind.Text)
                : draft.Keep(token[1..^1], AttributeKind.Text);
        }

        if (!isEscaped)
        {
            return new AttributeValue(start, token.Length, AttributeKind.Json);
        }

        Span<byte> room = draft.Reserve(token.Length);
        int length = Unescape(token, room[1..]);
        room[0] = room[length + 1] = (byte)'"';
        return draft.Keep(length + 2, AttributeKind.Text);
    }

    private static AttributeKind ScalarKind(ReadOnlySpan<byte> token) => token[0] switch
    {
        (byte)'n' => AttributeKind.Null,
        (byte)'t' or (byte)'f' => AttributeKind.Boolean,
        (byte)'{' or (byte)'[' => AttributeKind.Absent,
        _ => IsInteger(token) ? AttributeKind.Number : AttributeKind.Absent,
    };

    /// <summary>The integer component alone, and of 32 bits.</summary>
    internal static bool IsInteger(ReadOnlySpan<byte> token) =>
        System.Buffers.Text.Utf8Parser.TryParse(token, out int _, out int consumed) && consumed == token.Length;

    /// <summary>Decodes a string that has passed the scanner and holds no half of a surrogate pair.</summary>
    private static int Unescape(ReadOnlySpan<byte> quoted, Span<byte> destination)
    {
        Utf8JsonReader reader = new(quoted);
        reader.Read();
        return reader.CopyString(destination);
    }
}
