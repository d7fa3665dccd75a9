using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EventOps.Engine.Schemas;
using EventOps.Engine.Tests.Schemas.Support;

namespace EventOps.Engine.Tests.Schemas;

/// <summary>No bytes make the validator throw or hang, whatever the schema.</summary>
public sealed class HostileInputTests
{
    private const string Everything = """
        {"$defs":{"n":{"type":"object","properties":{"n":{"$ref":"#/$defs/n"},"v":{"multipleOf":0.01}}}},
         "anyOf":[{"$ref":"#/$defs/n"},{"type":"array","uniqueItems":true,"items":{"oneOf":[{"format":"date-time"},{"pattern":"^x+$"},{"const":{"a":[1]}}]}}],
         "not":{"required":["gone"]},"additionalProperties":{"enum":[1,"x",[2]]}}
        """;

    /// <summary>What is done once takes less than a second, on a busy machine some; what is done for each of the others takes
    /// longer than this everywhere.</summary>
    private static readonly TimeSpan Ages = TimeSpan.FromSeconds(60);

    private static readonly string[] Seeds =
    [
        """{"n":{"n":{"v":1.25}},"v":1e3,"x":[2]}""",
        """["2025-12-19T12:00:00Z","xxx",{"a":[1.0]},"\u0078\ud83d\ude00"]""",
        """{"gone":null,"\u0061":"ä"}""",
    ];

    [Fact]
    public void Mutated_truncated_and_random_bytes_are_told_valid_only_where_they_are_json()
    {
        var schemas = new[] { Compiled.Schema(Everything), Compiled.Schema("true"), Compiled.Schema("""{"uniqueItems":true}""") };
        var random = new Random(20260117);
        for (int i = 0; i < 30_000; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]);
            int kind = random.Next(3);
            if (kind == 0)
            {
                bytes = bytes[..random.Next(bytes.Length)];
            }
            else if (kind == 1)
            {
                bytes = new byte[random.Next(40)];
                random.NextBytes(bytes);
            }
            else
            {
                for (int changes = random.Next(1, 5); changes > 0; changes--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }
            }

            foreach (JsonSchema schema in schemas)
            {
                bool valid = schema.IsValid(bytes);
                Assert.Equal(valid, schema.Violations(bytes).Count == 0);
                Assert.True(!valid || IsJson(bytes), Convert.ToHexString(bytes));
            }
        }
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"n\":", "}")]
    [InlineData("[{\"n\":", "}]")]
    public void Depth_is_bounded(string open, string close)
    {
        string Nest(int times) => string.Concat(Enumerable.Repeat(open, times)) + "1" + string.Concat(Enumerable.Repeat(close, times));
        int levels = (open.Length > 5 ? 2 : 1);
        foreach (string text in new[] { "true", """{"items":{"$ref":"#"},"additionalProperties":{"$ref":"#"}}""", """{"uniqueItems":true}""" })
        {
            var schema = Compiled.Schema(text);

            Assert.True(schema.Takes(Nest(64 / levels)));
            Assert.False(schema.Takes(Nest((64 / levels) + 1)));
            Assert.False(schema.Takes(Nest(200_000)));
            Assert.False(schema.Takes(new string('[', 500_000)));
        }
    }

    [Theory]
    [InlineData("""{"multipleOf":7,"maximum":1e999999999999999999999999999999}""", "1e999999999999999999999999999999")]
    [InlineData("""{"minimum":1e-400,"enum":[1e999999999,2]}""", "1e-999999999")]
    [InlineData("""{"multipleOf":0.000001}""", "digits")]
    [InlineData("""{"type":"integer"}""", "fraction")]
    public void Huge_numbers_take_no_time(string text, string json)
    {
        json = json switch
        {
            "digits" => new string('7', 900_000),
            "fraction" => "0." + new string('0', 900_000) + "1e900001",
            _ => json,
        };
        var schema = Compiled.Schema(text);
        var watch = Stopwatch.StartNew();
        schema.Takes(json);

        Assert.True(watch.Elapsed < Ages, $"{watch.Elapsed}");
    }

    [Fact]
    public void Alternatives_that_double_at_every_level_are_each_checked_once()
    {
        // Tried one after the other this takes 2^60 steps.
        var schema = Compiled.Schema("""
            {"anyOf":[{"properties":{"n":{"$ref":"#"}},"required":["a"]},{"properties":{"n":{"$ref":"#"}}}],
             "oneOf":[{"properties":{"n":{"$ref":"#"}},"required":["b"]},{"properties":{"n":{"$ref":"#"}}}]}
            """);

        Assert.True(schema.Takes(string.Concat(Enumerable.Repeat("{\"n\":", 60)) + "{}" + new string('}', 60)));
    }

    [Fact]
    public void Work_is_bounded()
    {
        string branches = string.Join(',', Enumerable.Range(0, 100).Select(i => "{\"items\":{\"minimum\":" + i + "}}"));
        var schema = Compiled.Schema($$"""{"anyOf":[{{branches}}]}""");
        var watch = Stopwatch.StartNew();

        Assert.True(schema.Takes($"[{string.Join(',', Enumerable.Repeat("100", 10_000))}]"));
        Assert.Equal(["/40000 limit"], [.. schema.Faults($"[{string.Join(',', Enumerable.Repeat("100", 200_000))}]")
            .Select(one => one.StartsWith("/3999", StringComparison.Ordinal) || one.StartsWith("/4000", StringComparison.Ordinal) ? "/40000 limit" : one)]);
        Assert.True(watch.Elapsed < Ages, $"{watch.Elapsed}");
    }

    [Fact]
    public void A_long_text_takes_a_pattern_its_length_only()
    {
        var schema = Compiled.Schema("""{"pattern":"^(([a-h]*a){3}.{5}|(b|c|d)*x)*$"}""");
        var random = new Random(1);
        string text = new([.. Enumerable.Range(0, 1_000_000).Select(_ => "abcdefgh"[random.Next(8)])]);
        var watch = Stopwatch.StartNew();
        Assert.True(schema.Takes($"\"{text}abcdef\""));

        Assert.True(watch.Elapsed < Ages, $"{watch.Elapsed}");
    }

    [Fact]
    public void Many_equal_and_many_different_items_take_their_length_only()
    {
        var schema = Compiled.Schema("""{"uniqueItems":true}""");
        string members = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"k{i}\":{i}"));
        string reversed = string.Join(',', Enumerable.Range(0, 20_000).Reverse().Select(i => $"\"k{i}\":{i}"));
        var watch = Stopwatch.StartNew();

        Assert.False(schema.Takes("[{" + members + "},{" + reversed + "}]"));
        Assert.True(schema.Takes($"[{string.Join(',', Enumerable.Range(0, 100_000))}]"));
        Assert.True(watch.Elapsed < Ages, $"{watch.Elapsed}");
    }

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
