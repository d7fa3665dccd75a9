using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using EventOps.Engine.MessagePack;
using EventOps.Tests.Shared;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>
/// Bytes exchanged both ways with another implementation: Debian's python3-msgpack, in a child process.
/// </summary>
public sealed class PythonTests
{
    private const string Python = "/usr/bin/python3";
    private const int ChildMs = 60_000;

    /// <summary>
    /// Unpacks every value of a stream and packs it again; pairs stay pairs, so that no key is lost in a dict.
    /// </summary>
    private const string Repack = """
        import sys, msgpack
        class Pairs(list): pass
        packer = msgpack.Packer(use_bin_type=True, autoreset=False)
        def pack(v):
            if isinstance(v, Pairs):
                packer.pack_map_header(len(v))
                for key, value in v: pack(key); pack(value)
            elif isinstance(v, list):
                packer.pack_array_header(len(v))
                for item in v: pack(item)
            else: packer.pack(v)
        source = msgpack.Unpacker(
            sys.stdin.buffer, raw=False, strict_map_key=False, object_pairs_hook=Pairs, max_buffer_size=2**27)
        for value in source: pack(value)
        sys.stdout.buffer.write(packer.bytes())
        """;

    /// <summary>
    /// Makes values of every kind JSON has, and writes for each what it packed and the JSON it means.
    /// </summary>
    private const string Generate = """
        import sys, msgpack, random, json, struct
        r = random.Random(20261120)
        edges = [n + d for p in (5, 7, 8, 15, 16, 31, 32, 63) for n in (2**p, -2**p) for d in (-1, 0, 1)]
        edges += [0, 2**64 - 1]
        edges = [n for n in edges if -2**63 <= n < 2**64]
        lengths = [0, 1, 8, 10, 31, 32, 70, 255, 256]
        text = lambda: ''.join(r.choice('abc "\\\n\0é✓😀') for _ in range(r.choice(lengths)))
        def value(depth):
            kind = r.randrange(9 if depth else 6)
            if kind == 0: return r.choice([None, True, False])
            if kind in (1, 2): return r.choice(edges) if r.random() < 0.5 else r.randrange(-2**63, 2**64)
            if kind == 3: return r.uniform(-1, 1) * 10.0 ** r.randrange(-300, 300)
            if kind in (4, 5): return text()
            count = r.choice([0, 1, 2, 3, 15, 16, 17])
            if kind == 6: return [value(depth - 1) for _ in range(count)]
            return {text(): value(depth - 1) for _ in range(count)}
        def send(b): sys.stdout.buffer.write(struct.pack('<i', len(b)) + b)
        long = [v * n for n in (65535, 65536) for v in ('x', [0])]
        for v in edges + long + [value(4) for _ in range(400)]:
            send(msgpack.packb(v, use_bin_type=True))
            send(json.dumps(v, ensure_ascii=False).encode())
        """;

    [NeedsDebianPackageFact("python3-msgpack", Python, "-c", "import msgpack")]
    public async Task What_we_write_python_reads_and_writes_back_byte_for_byte()
    {
        Value[] samples = [.. Values.All.Generator.Sample(400, Seeded.Seed, 60).Select(Portable), .. Boundaries()];
        byte[] sent = [.. samples.SelectMany(Codec.Encode)];
        byte[] received = await RunAsync(Repack, sent);
        Assert.True(samples.Length > 400);
        Assert.Equal(sent.Length, received.Length);
        Assert.True(
            sent.AsSpan().SequenceEqual(received), $"first difference at {sent.AsSpan().CommonPrefixLength(received)}");
    }

    [NeedsDebianPackageFact("python3-msgpack", Python, "-c", "import msgpack")]
    public async Task What_python_writes_we_read_and_write_back_and_transcode_to_the_json_it_means()
    {
        byte[] output = await RunAsync(Generate, []);
        int values = 0;
        for (int at = 0; at < output.Length; values++)
        {
            byte[] packed = Frame(output, ref at);
            byte[] json = Frame(output, ref at);
            var reader = new MessagePackReader(packed);
            Value? value = Codec.Read(ref reader);
            Assert.NotNull(value);
            Assert.Equal(packed, Codec.Encode(value));

            var transcoded = new ArrayBufferWriter<byte>();
            Assert.True(MessagePackToJson.TryTranscode(packed, transcoded, 64, out int consumed, out _));
            Assert.Equal(packed.Length, consumed);
            using JsonDocument expected = JsonDocument.Parse(json);
            using JsonDocument actual = JsonDocument.Parse(transcoded.WrittenMemory);
            Assert.True(
                JsonElement.DeepEquals(expected.RootElement, actual.RootElement),
                $"{expected.RootElement.GetRawText()} came out as {actual.RootElement.GetRawText()}");
        }

        Assert.True(values > 400);
    }

    private static IEnumerable<Value> Boundaries()
    {
        foreach (int length in (int[])[31, 32, 255, 256, 65535, 65536])
        {
            Value[] items = [.. Enumerable.Repeat(new Value.Bool(true), length)];
            yield return new Value.Str(new string('x', length));
            yield return new Value.Bin(new byte[length]);
            yield return new Value.Ext(5, new byte[length]);
            yield return new Value.Arr(items);
            yield return new Value.Map([.. items.Select((x, i) => ((Value)new Value.Int(i), x))]);
        }
    }

    /// <summary>
    /// Without what that library turns into another form: float 32, NaN payloads; and the reserved extensions it
    /// refuses.
    /// </summary>
    private static Value Portable(Value value) => value switch
    {
        Value.F32 x => new Value.F64(x.Number),
        Value.F64 x when double.IsNaN(x.Number) => new Value.F64(0.5),
        Value.Ext x when x.Type < 0 => new Value.Ext((sbyte)~x.Type, x.Data),
        Value.Arr x => new Value.Arr([.. x.Items.Select(Portable)]),
        Value.Map x => new Value.Map([.. x.Pairs.Select(p => (Portable(p.Key), Portable(p.Item)))]),
        _ => value,
    };

    private static byte[] Frame(byte[] output, ref int at)
    {
        int length = BitConverter.ToInt32(output, at);
        byte[] frame = output[(at + sizeof(int))..(at + sizeof(int) + length)];
        at += sizeof(int) + length;
        return frame;
    }

    private static async Task<byte[]> RunAsync(string script, byte[] input)
    {
        using var giveUp = new CancellationTokenSource(ChildMs);
        using var child = Process.Start(new ProcessStartInfo(Python, ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            using var output = new MemoryStream();
            Task<string> errors = child.StandardError.ReadToEndAsync(giveUp.Token);
            Task reading = child.StandardOutput.BaseStream.CopyToAsync(output, giveUp.Token);
            await child.StandardInput.BaseStream.WriteAsync(input, giveUp.Token);
            child.StandardInput.Close();
            await reading;
            await child.WaitForExitAsync(giveUp.Token);
            Assert.Equal((0, ""), (child.ExitCode, await errors));
            return output.ToArray();
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill();
            }
        }
    }
}
