using System.Buffers;
using System.Text.Json;

namespace EventOps.Load.Scenarios;

/// <summary>Renders one event, so many times, as a batch body.</summary>
internal static class BatchBody
{
    public static string ContentType(BatchEncoding encoding) => encoding switch
    {
        BatchEncoding.Ndjson => "application/x-ndjson",
        BatchEncoding.Json => "application/json",
        _ => "application/msgpack",
    };

    public static byte[] Render(BatchEncoding encoding, ReadOnlySpan<byte> eventJson, int count)
    {
        var body = new ArrayBufferWriter<byte>((eventJson.Length + 1) * count + 8);
        if (encoding == BatchEncoding.MsgPack)
        {
            using JsonDocument document = JsonDocument.Parse(eventJson.ToArray());
            MsgPackTranscoder.WriteArrayHead(body, count);
            for (int i = 0; i < count; i++)
            {
                MsgPackTranscoder.Write(body, document.RootElement);
            }

            return body.WrittenSpan.ToArray();
        }

        bool isArray = encoding == BatchEncoding.Json;
        for (int i = 0; i < count; i++)
        {
            body.Write(isArray ? i == 0 ? "["u8 : ","u8 : ""u8);
            body.Write(eventJson);
            body.Write(isArray ? i == count - 1 ? "]"u8 : ""u8 : "\n"u8);
        }

        return body.WrittenSpan.ToArray();
    }
}
