using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Bench;

/// <summary>
/// The contract's example event, alone and a thousand times as a batch, beside a bare Utf8JsonReader that only visits
/// the same bytes. Figures are per event.
/// </summary>
[MemoryDiagnoser]
public class ParseBench
{
    private const int Batch = 1_000;

    private readonly byte[] _scratch = new byte[ParseLimits.Default.ScratchBytes];
    private byte[] _single = [];
    private byte[] _ndjson = [];
    private byte[] _array = [];
    private byte[] _messagePack = [];

    [GlobalSetup]
    public void Setup()
    {
        _single = Encoding.UTF8.GetBytes(ParseSamples.ExampleEvent);
        _ndjson = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat(ParseSamples.ExampleEvent + "\n", Batch)));
        _array = Encoding.UTF8.GetBytes(
            "[" + string.Join(',', Enumerable.Repeat(ParseSamples.ExampleEvent, Batch)) + "]");
        _messagePack = [.. Enumerable.Repeat(ParseSamples.ExampleEventAsMessagePack(), Batch).SelectMany(item => item)];
    }

    [Benchmark(Baseline = true)]
    public int SingleBareUtf8JsonReader() => Visit(_single);

    [Benchmark]
    public int Single() =>
        JsonEventParser.TryParse(_single, _scratch, ParseLimits.Default, out EventFields fields, out _)
            ? fields.Data.Length
            : throw new InvalidOperationException("The sample must parse.");

    [Benchmark(OperationsPerInvoke = Batch)]
    public int ArrayBareUtf8JsonReader() => Visit(_array);

    [Benchmark(OperationsPerInvoke = Batch)]
    public int Array() => Drain(new JsonBatchReader(_array, _scratch, ParseLimits.Default));

    [Benchmark(OperationsPerInvoke = Batch)]
    public int Ndjson() => Drain(new NdjsonBatchReader(_ndjson, _scratch, ParseLimits.Default));

    [Benchmark(OperationsPerInvoke = Batch)]
    public int MessagePack() => Drain(new MessagePackBatchReader(_messagePack, _scratch, ParseLimits.Default));

    private static int Visit(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        int tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    private static int Drain<TReader>(TReader reader)
        where TReader : struct, IEventBatchReader, allows ref struct
    {
        int bytes = 0;
        while (reader.MoveNext(out EventFields fields, out ParseError error))
        {
            bytes += error.IsError ? throw new InvalidOperationException("The sample must parse.") : fields.Data.Length;
        }

        return bytes;
    }
}
