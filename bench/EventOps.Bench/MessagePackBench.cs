using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using EventOps.Engine.MessagePack;

namespace EventOps.Bench;

/// <summary>An event-like record: an array of 9 fields, about 250 bytes, written and read whole.</summary>
[MemoryDiagnoser]
public class MessagePackRecordBench
{
    private static readonly byte[] Type = "deployment.completed"u8.ToArray();
    private static readonly byte[] Source = "ci/github-actions"u8.ToArray();
    private static readonly byte[] Tenant = "acme"u8.ToArray();
    private static readonly byte[] Key = "5f3c1e0a-77d2-4c55-9f0d-1f6f5a0a9b11"u8.ToArray();
    private static readonly byte[] Data = Encoding.UTF8.GetBytes(new string('d', 100));
    private static readonly byte[] Metadata = Encoding.UTF8.GetBytes(new string('m', 36));

    private readonly byte[] _buffer = new byte[512];
    private readonly ArrayBufferWriter<byte> _output = new(512);
    private byte[] _encoded = [];
    private ReadOnlySequence<byte> _sequence;

    [GlobalSetup]
    public void Setup()
    {
        _encoded = _buffer.AsSpan(0, EncodeToSpan()).ToArray();
        _sequence = new ReadOnlySequence<byte>(_encoded);
        if (_encoded.Length is < 240 or > 260 || !Decode(new MessagePackReader(_encoded), out _))
        {
            throw new InvalidOperationException($"The record is {_encoded.Length} bytes");
        }
    }

    [Benchmark]
    public int EncodeToSpan()
    {
        var writer = new MessagePackWriter(_buffer.AsSpan());
        Encode(ref writer);
        return (int)writer.Written;
    }

    [Benchmark]
    public int EncodeToBufferWriter()
    {
        _output.ResetWrittenCount();
        var writer = new MessagePackWriter(_output);
        Encode(ref writer);
        writer.Flush();
        return _output.WrittenCount;
    }

    [Benchmark]
    public long DecodeSpan() => Decode(new MessagePackReader(_encoded), out long sum) ? sum : -1;

    [Benchmark]
    public long DecodeSequence() => Decode(new MessagePackReader(_sequence), out long sum) ? sum : -1;

    [Benchmark]
    public bool SkipRecord() => new MessagePackReader(_encoded).TrySkip();

    private static void Encode(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(9);
        writer.WriteUInt64(1);
        writer.WriteUInt64(0x0199_0000_1234_5678);
        writer.WriteInt64(1_790_000_000_123);
        writer.WriteString(Type);
        writer.WriteString(Source);
        writer.WriteString(Tenant);
        writer.WriteString(Key);
        writer.WriteBinary(Data);
        writer.WriteBinary(Metadata);
    }

    private static bool Decode(MessagePackReader reader, out long sum)
    {
        sum = 0;
        if (reader.TryReadArrayHeader(out int count) && count == 9
            && reader.TryReadUInt32(out uint version)
            && reader.TryReadUInt64(out ulong id)
            && reader.TryReadInt64(out long time)
            && reader.TryReadString(out ReadOnlySpan<byte> type)
            && reader.TryReadString(out ReadOnlySpan<byte> source)
            && reader.TryReadString(out ReadOnlySpan<byte> tenant)
            && reader.TryReadString(out ReadOnlySpan<byte> key)
            && reader.TryReadBinary(out ReadOnlySpan<byte> data)
            && reader.TryReadBinary(out ReadOnlySpan<byte> metadata))
        {
            sum = version + (long)id + time + type.Length + source.Length + tenant.Length + key.Length + data.Length
                + metadata.Length;
            return true;
        }

        return false;
    }
}

/// <summary>
/// A nested document of about 10 KB as JSON, the same as MessagePack: skip, validate and transcode beside
/// Utf8JsonReader.
/// </summary>
[MemoryDiagnoser]
public class MessagePackDocumentBench
{
    private static readonly JsonSerializerOptions NonAsciiAsItIs =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _output = new(1 << 16);
    private byte[] _json = [];
    private byte[] _messagePack = [];

    [GlobalSetup]
    public void Setup()
    {
        var items = Enumerable.Range(0, 42).Select(i => new
        {
            id = 1_000_000 + (i * 7919),
            name = $"service-{i}",
            status = i % 3 == 0 ? "degraded" : "healthy",
            enabled = i % 2 == 0,
            ratio = i / 7.0,
            owner = (string?)null,
            tags = new[] { "production", "eu-west", $"team-{i % 5}" },
            limits = new { cpu = i, memory = i * 1024L * 1024 * 1024, note = "caf\u00e9 \u2713" },
            message = "The quick brown fox jumps over the lazy dog",
        });
        _json = JsonSerializer.SerializeToUtf8Bytes(new { version = 3, items }, NonAsciiAsItIs);
        var encoded = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(encoded);
        using var document = JsonDocument.Parse(_json);
        Write(ref writer, document.RootElement);
        writer.Flush();
        _messagePack = encoded.WrittenSpan.ToArray();
        Console.WriteLine($"// JSON {_json.Length} bytes, MessagePack {_messagePack.Length} bytes");
        if (Utf8JsonRead() < 100 || !Skip() || !Validate() || Transcode() < 9_000)
        {
            throw new InvalidOperationException("The document does not read");
        }
    }

    [Benchmark(Baseline = true)]
    public int Utf8JsonRead()
    {
        var reader = new Utf8JsonReader(_json);
        int tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    [Benchmark]
    public bool Skip() => new MessagePackReader(_messagePack).TrySkip();

    [Benchmark]
    public bool Validate() =>
        MessagePackValidator.TryValidateJsonable(_messagePack, MessagePackDepth.Default, out _, out _);

    [Benchmark]
    public int Transcode()
    {
        _output.ResetWrittenCount();
        MessagePackToJson.TryTranscode(_messagePack, _output, MessagePackDepth.Default, out _, out _);
        return _output.WrittenCount;
    }

    private static void Write(ref MessagePackWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteMapHeader((uint)element.EnumerateObject().Count());
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    writer.WriteString(property.Name);
                    Write(ref writer, property.Value);
                }

                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader((uint)element.GetArrayLength());
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(ref writer, item);
                }

                break;
            case JsonValueKind.String:
                writer.WriteString(element.GetString());
                break;
            case JsonValueKind.Number when element.TryGetInt64(out long integer):
                writer.WriteInt64(integer);
                break;
            case JsonValueKind.Number:
                writer.WriteDouble(element.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteBoolean(element.GetBoolean());
                break;
            default:
                writer.WriteNil();
                break;
        }
    }
}
