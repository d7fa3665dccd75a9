using System.Buffers.Text;
using System.Text;
using EventOps.Contracts.Http.CloudEvents.Syntax;
using EventOps.Engine.Intake.Parsing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// Parses one CloudEvent 1.0 in binary mode: an attribute a <c>ce-</c> header, the data the body, <c>Content-Type</c> its
/// <c>datacontenttype</c>. A body that is no JSON is kept as <c>data_base64</c>.
/// </summary>
internal static class BinaryCloudEvent
{
    /// <summary>The header without which a request is no CloudEvent in binary mode.</summary>
    internal const string VersionHeader = Prefix + "specversion";

    private const string Prefix = "ce-";

    internal static bool TryParse(
        IHeaderDictionary headers,
        ReadOnlySpan<byte> body,
        CloudEventDraft draft,
        ParseLimits limits,
        out EventFields fields,
        out ParseError error)
    {
        fields = default;
        if (body.Length > limits.EventBytesMax)
        {
            error = new ParseError(ParseErrorCode.EventTooLarge, EventField.None, 0, 0, body.Length);
            return false;
        }

        draft.Clear();
        foreach (KeyValuePair<string, StringValues> header in headers)
        {
            if (header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                Take(header.Key.AsSpan(Prefix.Length), header.Value, draft);
            }
        }

        string type = headers.ContentType.ToString();
        if (type.Length > 0)
        {
            TakeContentType(type, draft);
        }

        if (!body.IsEmpty && !TryTakeData(type, body, draft, limits, out error))
        {
            return false;
        }

        bool isGood = CloudEventAssembly.TryAssemble(draft, body, limits, out fields, out string? problem);
        error = isGood ? default : CloudEventParser.Refusal(0, problem!);
        return isGood;
    }

    /// <summary>Whether a request has any header of a CloudEvent: one without a version is told what it lacks.</summary>
    internal static bool HasAttributes(IHeaderDictionary headers)
    {
        foreach (KeyValuePair<string, StringValues> header in headers)
        {
            if (header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static void Take(
        ReadOnlySpan<char> name, StringValues values, CloudEventDraft draft)
    {
        // One more than may be, so that one that is too long is refused for it.
        Span<byte> lower = stackalloc byte[AttributeName.LengthMax + 1];
        int length = Math.Min(name.Length, lower.Length);
        for (int i = 0; i < length; i++)
        {
            lower[i] = char.IsAscii(name[i]) ? (byte)char.ToLowerInvariant(name[i]) : (byte)'?';
        }

        lower = lower[..length];
        if (AttributeName.Match(lower) is CloudEventAttribute.DataContentType)
        {
            draft.Refuse("Attribute 'datacontenttype' must be in the header Content-Type, not in ce-datacontenttype");
        }
        else if (AttributeName.Match(lower) is CloudEventAttribute.Data or CloudEventAttribute.DataBase64)
        {
            draft.Refuse("The data of an event in binary mode must be the body, not a header");
        }
        else if (values.Count != 1)
        {
            draft.Refuse($"Attribute '{CloudEventDraft.Shown(lower)}' occurs more than once");
        }
        else if (TryKeep(values[0] ?? string.Empty, draft, out AttributeValue value))
        {
            draft.Add(lower, value);
        }
        else
        {
            draft.Refuse($"Attribute '{CloudEventDraft.Shown(lower)}' must be percent-encoded UTF-8");
        }
    }

    private static bool TryKeep(string header, CloudEventDraft draft, out AttributeValue value)
    {
        bool isGood = HeaderValue.TryDecode(header, draft.Reserve(header.Length * HeaderValue.BytesPerCharMax), out int length);
        value = isGood ? draft.Keep(length, AttributeKind.Text) : default;
        return isGood;
    }

    /// <summary>It is no attribute's header, so nothing in it is decoded.</summary>
    private static void TakeContentType(string type, CloudEventDraft draft)
    {
        Span<byte> room = draft.Reserve(Encoding.UTF8.GetMaxByteCount(type.Length));
        AttributeValue value = draft.Keep(Encoding.UTF8.GetBytes(type, room), AttributeKind.Text);
        draft.Add(AttributeName.Of(CloudEventAttribute.DataContentType), value);
    }

    private static bool TryTakeData(
        string type, ReadOnlySpan<byte> body, CloudEventDraft draft, ParseLimits limits, out ParseError error)
    {
        error = default;
        if (type.Length > 0 && !MediaTypeText.IsJson(type))
        {
            Span<byte> room = draft.Reserve(Base64.GetMaxEncodedToUtf8Length(body.Length) + 2);
            Base64.EncodeToUtf8(body, room[1..], out _, out int length);
            room[0] = room[length + 1] = (byte)'"';
            draft.Add(AttributeName.Of(CloudEventAttribute.DataBase64), draft.Keep(length + 2, AttributeKind.Text));
            return true;
        }

        JsonScanner scanner = new(body, limits.DepthMax);
        int start = JsonScanner.SkipWhitespace(body, 0);
        int end = start == body.Length ? scanner.Fail(ParseErrorCode.UnexpectedEnd, start) : scanner.SkipValue(start, depth: 1);
        int behind = end < 0 ? end : JsonScanner.SkipWhitespace(body, end);
        if (behind >= 0 && behind < body.Length)
        {
            end = scanner.Fail(ParseErrorCode.TrailingContent, behind);
        }

        if (end >= 0 && scanner.LoneSurrogateAt >= 0)
        {
            error = new ParseError(ParseErrorCode.LoneSurrogate, EventField.None, 0, scanner.LoneSurrogateAt, 0);
            return false;
        }

        if (end < 0)
        {
            error = new ParseError(scanner.Fault, EventField.None, 0, scanner.FaultAt, 0);
            return false;
        }

        draft.Add(
            AttributeName.Of(CloudEventAttribute.Data), new AttributeValue(start, end - start, AttributeKind.Json));
        return true;
    }
}
