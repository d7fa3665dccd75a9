using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Operations.Reputation;

/// <summary>
/// Finds the address in an event: the member of this name of <c>data</c>, or else of <c>metadata</c>. Belongs to one
/// thread at a time.
/// </summary>
internal sealed class VolumeField(string name)
{
    private const int AddressCharactersMax = 64;
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly ArrayBufferWriter<byte> _transcoded = new();

    internal IPAddress? In(in EventRecord record) =>
        Find(Json(record.Encoding, record.Data)) ?? Find(Json(record.Encoding, record.Metadata));

    private ReadOnlySpan<byte> Json(PayloadEncoding encoding, ReadOnlySpan<byte> payload)
    {
        if (encoding == PayloadEncoding.Json || payload.IsEmpty)
        {
            return payload;
        }

        _transcoded.ResetWrittenCount();
        return MessagePackToJson.TryTranscode(payload, _transcoded, MessagePackDepth.Max, out _, out _) ? _transcoded.WrittenSpan : default;
    }

    private IPAddress? Find(ReadOnlySpan<byte> json)
    {
        // A payload was checked when it was taken: what is here is JSON, or empty.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MessagePackDepth.Max });
        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(_name);
            reader.Read();
            if (isIt)
            {
                return reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= AddressCharactersMax
                    && IPAddress.TryParse(reader.GetString(), out IPAddress? address) ? WatchedAddress.Plain(address) : null;
            }

            reader.Skip();
        }

        return null;
    }
}
