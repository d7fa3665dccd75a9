using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Bench;

/// <summary>One archive block of 256 KiB of records, packed and unpacked: why the archive uses the codec it uses. The setup prints the ratio.</summary>
[ShortRunJob]
public class ArchivePackBench
{
    private const int BlockBytes = 256 * 1024;
    private readonly byte[] _packed = new byte[BlockBytes * 2];
    private readonly byte[] _unpacked = new byte[BlockBytes];
    private byte[] _raw = [];
    private int _packedBytes;

    public static IEnumerable<string> Payloads => ArchiveSamples.Payloads;

    [ParamsSource(nameof(Payloads))]
    public string Payload { get; set; } = "example";

    [Params("brotli1", "brotli2", "brotli3", "brotli4", "zlib fastest")]
    public string Codec { get; set; } = "brotli1";

    [GlobalSetup]
    public void Setup()
    {
        _raw = Records();
        _packedBytes = Pack();
        Console.WriteLine($"// {Payload}, {Codec}: {_raw.Length} bytes become {_packedBytes}, {(double)_raw.Length / _packedBytes:f2} to 1");
    }

    [Benchmark]
    public int Pack()
    {
        if (Codec.StartsWith("brotli", StringComparison.Ordinal))
        {
            BrotliEncoder.TryCompress(_raw, _packed, out int written, Codec[^1] - '0', 18);
            return written;
        }

        using var target = new MemoryStream(_packed);
        using (var zlib = new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(_raw);
        }

        return (int)target.Position;
    }

    [Benchmark]
    public int Unpack()
    {
        if (Codec.StartsWith("brotli", StringComparison.Ordinal))
        {
            BrotliDecoder.TryDecompress(_packed.AsSpan(0, _packedBytes), _unpacked, out int written);
            return written;
        }

        using var zlib = new ZLibStream(new MemoryStream(_packed, 0, _packedBytes), CompressionMode.Decompress);
        return zlib.ReadAtLeast(_unpacked, _raw.Length);
    }

    private byte[] Records()
    {
        byte[] raw = new byte[BlockBytes];
        byte[] scratch = new byte[ParseLimits.Default.ScratchBytes];
        var series = new SeriesTable(100_000);
        int at = 0;
        foreach (byte[] body in ArchiveSamples.Load(Payload))
        {
            EventFields fields = ArchiveSamples.Parse(body, scratch, EventPriority.Normal);
            Series one = series.Intern(new SeriesKey("default", fields.EventType, fields.Source, fields.Priority))!;
            byte[] record = new byte[body.Length + EventRecord.OverheadBytesMax];
            int length = EventRecord.Encode(record, one, fields.Encoding, fields.Data, fields.Metadata, default, default);
            if (at + 4 + length > raw.Length)
            {
                break;
            }

            BitConverter.TryWriteBytes(raw.AsSpan(at), length);
            record.AsSpan(0, length).CopyTo(raw.AsSpan(at + 4));
            at += 4 + length;
        }

        return raw[..at];
    }
}
