using System.Text;
using System.Text.Json;
using EventOps.Contracts.Http.CloudEvents.Syntax;
using EventOps.Engine;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// The extensions of an event that did not come as a CloudEvent: its priority, its trace, and the members of its metadata
/// that are text, a whole number of 32 bits or a boolean. Their names lose capitals, <c>_</c>, <c>-</c> and <c>.</c>, which
/// no extension's may have: <c>correlation_id</c> is <c>correlationid</c>. Whatever does not fit is left out; the event itself has it.
/// </summary>
internal static class BorrowedExtensions
{
    internal static void Write(ref JsonText json, Series series, scoped in EventRecord record, bool intact)
    {
        json.Raw(",\"priority\":"u8);
        json.String(PriorityNames.Of(series.Priority));
        if (TraceContext.TryRead(record.TraceParent, out TraceContext trace))
        {
            json.Raw(",\"traceparent\":"u8);
            json.String(trace.ToString());
        }

        if (!intact)
        {
            json.Raw(",\"damaged\":true"u8);
        }

        if (record.Metadata.IsEmpty)
        {
            return;
        }

        using var text = new PooledBytes();
        if (record.Encoding == PayloadEncoding.MessagePack)
        {
            MessagePackToJson.TryTranscode(record.Metadata, text, MessagePackDepth.Max, out _, out _);
            WriteMembers(ref json, text.Span);
        }
        else
        {
            WriteMembers(ref json, record.Metadata);
        }
    }

    private static void WriteMembers(ref JsonText json, ReadOnlySpan<byte> metadata)
    {
        HashSet<string> written = new(StringComparer.Ordinal) { "priority", "traceparent", "damaged" };
        Utf8JsonReader reader = new(metadata);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Fold(reader.GetString()!);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
            }
            else if (IsFree(name) && written.Count < CloudEventDraft.ExtensionsMax && TryWrite(ref json, name, ref reader))
            {
                written.Add(name);
            }
        }

        bool IsFree(string name) =>
            name.Length is > 0 and <= AttributeName.LengthMax
            && !written.Contains(name)
            && AttributeName.Match(Encoding.ASCII.GetBytes(name)) == CloudEventAttribute.None;
    }

    private static bool TryWrite(ref JsonText json, string name, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                byte[] text = Encoding.UTF8.GetBytes(reader.GetString()!);
                if (!AttributeText.IsAllowed(text))
                {
                    return false;
                }

                WriteName(ref json, name);
                json.String(text);
                return true;
            case JsonTokenType.Number when StructuredWalk.IsInteger(reader.ValueSpan):
            case JsonTokenType.True:
            case JsonTokenType.False:
                WriteName(ref json, name);
                json.Raw(reader.ValueSpan);
                return true;
            default:
                return false;
        }
    }

    private static void WriteName(ref JsonText json, string name)
    {
        json.Raw(","u8);
        json.String(name);
        json.Raw(":"u8);
    }

    /// <summary>What the name would be as an extension's; empty when there is more in it than can be dropped.</summary>
    private static string Fold(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
        ? string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()
        : string.Empty;
}
