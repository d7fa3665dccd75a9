using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using EventOps.Engine.Schemas;

namespace EventOps.Bench;

/// <summary>
/// An event's data checked against its schema, beside a bare Utf8JsonReader that only visits the same bytes: at most twice
/// its time, and nothing allocated.
/// </summary>
[MemoryDiagnoser]
public class SchemaBench
{
    private readonly JsonSchema _plain = Compile(SchemaSamples.Plain);
    private readonly JsonSchema _pattern = Compile(SchemaSamples.WithPattern);
    private readonly JsonSchema _combined = Compile(SchemaSamples.WithCombinators);
    private readonly byte[] _small = Encoding.UTF8.GetBytes(SchemaSamples.Event);
    private readonly byte[] _large = Encoding.UTF8.GetBytes(SchemaSamples.LargeEvent());

    [Benchmark]
    public int SmallBareUtf8JsonReader() => Visit(_small);

    [Benchmark]
    public bool SmallPlain() => Valid(_plain, _small);

    [Benchmark]
    public bool SmallWithPattern() => Valid(_pattern, _small);

    [Benchmark]
    public bool SmallWithCombinators() => Valid(_combined, _small);

    [Benchmark]
    public int LargeBareUtf8JsonReader() => Visit(_large);

    [Benchmark]
    public bool LargePlain() => Valid(_plain, _large);

    [Benchmark]
    public bool LargeWithCombinators() => Valid(_combined, _large);

    private static JsonSchema Compile(string text) =>
        JsonSchema.TryCompile(Encoding.UTF8.GetBytes(text), out JsonSchema? schema, out string problem)
            ? schema
            : throw new InvalidOperationException(problem);

    private static bool Valid(JsonSchema schema, byte[] json) =>
        schema.IsValid(json) ? true : throw new InvalidOperationException(schema.Violations(json)[0].ToString());

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
}
