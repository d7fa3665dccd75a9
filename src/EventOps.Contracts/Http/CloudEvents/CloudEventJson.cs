using System.Buffers;
using System.Text;
using EventOps.Contracts.Http.CloudEvents.Syntax;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Contracts.Http.CloudEvents;

/// <summary>
/// Any event as a CloudEvent in the JSON format. One that came as a CloudEvent is given back as it came: the same
/// attributes, the same data. Of any other, <c>id</c> is the event's id, <c>time</c> when it was published, and what its
/// metadata has in common with extensions goes along (<see cref="BorrowedExtensions"/>).
/// </summary>
internal static class CloudEventJson
{
    /// <summary>Writes an event.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">The event's id.</param>
    /// <param name="series">Its series: type and source are in no other place when the record is damaged.</param>
    /// <param name="record">The record, as far as it could be read.</param>
    /// <param name="intact">Whether it could be: if not, the extension <c>damaged</c> says so.</param>
    internal static void Write(IBufferWriter<byte> output, long id, Series series, scoped in EventRecord record, bool intact)
    {
        using var draft = new CloudEventDraft();
        bool isCloudEvent = StoredAttributes.TryRead(record, draft, out bool isBase64);
        var json = new JsonText(output);
        json.Raw("{"u8);
        if (isCloudEvent)
        {
            AttributeJson.Write(ref json, draft);
        }
        else
        {
            WriteOwn(ref json, id);
        }

        json.Raw(",\"source\":"u8);
        WriteSource(ref json, series.Source);
        json.Raw(",\"type\":"u8);
        WriteText(ref json, series.Type);
        if (!isCloudEvent)
        {
            BorrowedExtensions.Write(ref json, series, record, intact);
        }

        if (!record.Data.IsEmpty)
        {
            json.Raw(isBase64 ? ",\"data_base64\":"u8 : ",\"data\":"u8);
            PayloadJson.Write(ref json, output, record.Encoding, record.Data, absent: default);
        }

        json.Raw("}"u8);
        json.Flush();
    }

    private static void WriteOwn(ref JsonText json, long id)
    {
        json.Raw("\"specversion\":\"1.0\",\"id\":"u8);
        json.EventId(id);
        json.Raw(",\"time\":"u8);
        json.Time(EventId.UnixTimeMs(id));
        json.Raw(",\"datacontenttype\":\"application/json\""u8);
    }

    /// <summary>A source may be any text on the bus, and must be a reference here: what is none is percent-encoded.</summary>
    private static void WriteSource(ref JsonText json, ReadOnlySpan<byte> source)
    {
        if (UriText.IsReference(source))
        {
            json.String(source);
            return;
        }

        json.Raw("\""u8);
        foreach (byte code in source)
        {
            if (char.IsAsciiLetterOrDigit((char)code) || code is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' or (byte)'/')
            {
                json.Raw([code]);
            }
            else
            {
                WritePercent(ref json, code);
            }
        }

        json.Raw("\""u8);
    }

    /// <summary>A type may have characters on the bus that it may not have here; the same for them.</summary>
    private static void WriteText(ref JsonText json, ReadOnlySpan<byte> text)
    {
        if (AttributeText.IsAllowed(text))
        {
            json.String(text);
            return;
        }

        var allowed = new ArrayBufferWriter<byte>(3 * text.Length);
        var percent = new JsonText(allowed);
        while (Rune.DecodeFromUtf8(text, out Rune rune, out int length) == OperationStatus.Done)
        {
            if (AttributeText.IsAllowed(rune))
            {
                percent.Raw(text[..length]);
            }
            else
            {
                foreach (byte code in text[..length])
                {
                    WritePercent(ref percent, code);
                }
            }

            text = text[length..];
        }

        percent.Flush();
        json.String(allowed.WrittenSpan);
    }

    private static void WritePercent(ref JsonText json, byte code) =>
        json.Raw([(byte)'%', "0123456789ABCDEF"u8[code >> 4], "0123456789ABCDEF"u8[code & 0xf]]);
}
