using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EventOps.Engine.MessagePack;
using EventOps.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>The transcoder against System.Text.Json and the model, the validator against the transcoder.</summary>
public sealed class JsonTests
{
    [Fact]
    public void What_json_can_carry_comes_out_as_the_model_says() =>
        Prop.ForAll(Values.Jsonable, value =>
        {
            byte[] encoded = Codec.Encode(value);
            byte[] json = Transcoded([.. encoded, 0xc1], out int consumed);
            Assert.Equal(encoded.Length, consumed);
            using JsonDocument document = JsonDocument.Parse(json);
            AssertEqual(value, document.RootElement);

            var stingy = new Segments.StingyWriter();
            Assert.True(MessagePackToJson.TryTranscode(encoded, stingy, MessagePackDepth.Default, out _, out _));
            Assert.Equal(json, stingy.ToArray());
        }).Check(values: 400);

    [Fact]
    public void Validator_and_transcoder_answer_the_same_on_any_value() =>
        Prop.ForAll(Values.All, value => AssertSameAnswer(Codec.Encode(value)))
            .Check(values: 400);

    [Fact]
    public void Validator_and_transcoder_answer_the_same_on_damaged_values()
    {
        Gen<byte[]> damaged =
            from encoded in Values.Jsonable.Generator.Select(Codec.Encode)
            from at in Gen.Choose(0, encoded.Length - 1)
            from with in Gen.Choose(0, 255)
            from length in Gen.Choose(at, encoded.Length)
            select Damage(encoded, at, (byte)with, length);
        Prop.ForAll(damaged.ToArbitrary(), AssertSameAnswer).Check(values: 3_000);
    }

    [Theory]
    [InlineData("", MessagePackError.Truncated, 0)]
    [InlineData("c1", MessagePackError.InvalidCode, 0)]
    [InlineData("93c0c0c1", MessagePackError.InvalidCode, 3)]
    [InlineData("92c0a2ff", MessagePackError.Truncated, 2)]
    [InlineData("91a1ff", MessagePackError.InvalidUtf8, 1)]
    [InlineData("81a1ffc0", MessagePackError.InvalidUtf8, 1)]
    [InlineData("ca7fc00000", MessagePackError.NotFinite, 0)]
    [InlineData("ca7f800000", MessagePackError.NotFinite, 0)]
    [InlineData("cbfff0000000000000", MessagePackError.NotFinite, 0)]
    [InlineData("91d40100", MessagePackError.UnsupportedExtension, 1)]
    [InlineData("d4ff00", MessagePackError.InvalidTimestamp, 0)]
    [InlineData("c70cff000000007fffffffffffffff", MessagePackError.OutOfRange, 0)]
    [InlineData("8101c0", MessagePackError.KeyNotString, 1)]
    [InlineData("82a161c0c0c0", MessagePackError.KeyNotString, 4)]
    [InlineData("8180c0", MessagePackError.KeyNotString, 1)]
    [InlineData("81c40161c0", MessagePackError.KeyNotString, 1)]
    [InlineData("ddffffffffc0", MessagePackError.Truncated, 0)]
    public void What_json_cannot_carry_is_refused_at_its_offset(string hex, MessagePackError error, int offset)
    {
        byte[] input = Convert.FromHexString(hex);
        Assert.False(MessagePackValidator.TryValidateJsonable(
            input, 64, out int consumed, out MessagePackError refused));
        Assert.Equal((error, offset), (refused, consumed));
        AssertSameAnswer(input);
    }

    [Theory]
    [InlineData("c0", "null")]
    [InlineData("93c2c390", "[false,true,[]]")]
    [InlineData("82a16180a1629190", """{"a":{},"b":[[]]}""")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("d38000000000000000", "-9223372036854775808")]
    [InlineData("ca3dcccccd", "0.1")]
    [InlineData("cb3fb999999999999a", "0.1")]
    [InlineData("cb8000000000000000", "-0")]
    [InlineData("cb4376345785d8a000", "1E+17")]
    [InlineData("c403010203", "\"AQID\"")]
    [InlineData("c40101", "\"AQ==\"")]
    [InlineData("d6ff00000000", "\"1970-01-01T00:00:00Z\"")]
    [InlineData("ab22 5c 08 0c 0a 0d 09 00 1f 2f 7f", "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f/\u007f\"")]
    [InlineData("82a16101a16102", """{"a":1,"a":2}""")]
    public void Bytes_to_text(string hex, string json) =>
        Assert.Equal(json, Encoding.UTF8.GetString(
            Transcoded(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), out _)));

    [Fact]
    public void Depth_is_what_System_Text_Json_takes()
    {
        byte[] atLimit = [.. Enumerable.Repeat((byte)0x91, 63), 0x90];
        byte[] over = [0x91, .. atLimit];
        using JsonDocument document = JsonDocument.Parse(Transcoded(atLimit, out _));
        Assert.Equal(1, document.RootElement.GetArrayLength());
        Assert.False(MessagePackValidator.TryValidateJsonable(
            over, MessagePackDepth.Default, out int offset, out MessagePackError error));
        Assert.Equal((MessagePackError.TooDeep, 64), (error, offset));
        AssertSameAnswer(over);
        Assert.True(MessagePackValidator.TryValidateJsonable([0x01], 0, out _, out _));
        Assert.False(MessagePackValidator.TryValidateJsonable([0x90], 0, out _, out error));
        Assert.Equal(MessagePackError.TooDeep, error);
    }

    [Fact]
    public void Large_strings_and_binaries_cross_any_buffer()
    {
        string text = string.Concat(Enumerable.Repeat("plain ✓ \"quoted\"\n", 20_000));
        byte[] bytes = new byte[100_001];
        new Random(7).NextBytes(bytes);
        using JsonDocument document = JsonDocument.Parse(Transcoded(
            Codec.Encode(new Value.Arr([new Value.Str(text), new Value.Bin(bytes)])), out _));
        Assert.Equal(text, document.RootElement[0].GetString());
        Assert.Equal(bytes, document.RootElement[1].GetBytesFromBase64());
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] input = Codec.Encode(new Value.Map([.. Enumerable.Range(0, 50).Select(i => (
            (Value)new Value.Str($"key{i}"),
            (Value)new Value.Arr([new Value.F64(i / 7.0), new Value.F32(i / 3f), new Value.Int(-i),
                new Value.Bin([1, 2]),
                new Value.Time(new MessagePackTimestamp(i, 5)), new Value.Str("a\n✓"), new Value.Nil()])))]));
        var output = new ArrayBufferWriter<byte>(1 << 16);
        Assert.True(Both(input, output));
        bool ok = false;
        Assert.Equal(0, Allocations.Of(() => ok = Both(input, output)));
        Assert.True(ok);
    }

    private static bool Both(byte[] input, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        return MessagePackValidator.TryValidateJsonable(input, 64, out _, out _)
            && MessagePackToJson.TryTranscode(input, output, 64, out _, out _);
    }

    private static void AssertSameAnswer(byte[] input)
    {
        var output = new ArrayBufferWriter<byte>();
        bool valid = MessagePackValidator.TryValidateJsonable(input, 64, out int length, out MessagePackError refused);
        bool transcoded = MessagePackToJson.TryTranscode(
            input, output, 64, out int consumed, out MessagePackError error);
        Assert.Equal((valid, length, refused), (transcoded, consumed, error));
        Assert.Equal(valid, error == MessagePackError.None);
        Assert.InRange(consumed, 0, input.Length);
        if (valid)
        {
            using JsonDocument document = JsonDocument.Parse(output.WrittenMemory);
            var reader = new MessagePackReader(input);
            Value? model = Codec.Read(ref reader);
            Assert.NotNull(model);
            Assert.Equal(consumed, reader.Consumed);
            AssertEqual(model, document.RootElement);
        }
    }

    private static byte[] Transcoded(byte[] input, out int consumed)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(MessagePackValidator.TryValidateJsonable(input, 64, out int valid, out _));
        bool transcoded = MessagePackToJson.TryTranscode(input, output, 64, out consumed, out MessagePackError error);
        Assert.True(transcoded, error.ToString());
        Assert.Equal(valid, consumed);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Damage(byte[] encoded, int at, byte with, int length)
    {
        byte[] damaged = encoded[..Math.Max(length, at + 1)];
        damaged[at] = with;
        return damaged;
    }

    private static void AssertEqual(Value expected, JsonElement actual)
    {
        switch (expected)
        {
            case Value.Nil:
                Assert.Equal(JsonValueKind.Null, actual.ValueKind);
                break;
            case Value.Bool x:
                Assert.Equal(x.Is, actual.GetBoolean());
                break;
            case Value.Int x:
                Assert.Equal(x.Number.ToString(CultureInfo.InvariantCulture), actual.GetRawText());
                break;
            case Value.F32 x:
                Assert.Equal(
                    BitConverter.SingleToInt32Bits(x.Number), BitConverter.SingleToInt32Bits(actual.GetSingle()));
                break;
            case Value.F64 x:
                Assert.Equal(
                    BitConverter.DoubleToInt64Bits(x.Number), BitConverter.DoubleToInt64Bits(actual.GetDouble()));
                break;
            case Value.Str x:
                Assert.Equal(x.Text, actual.GetString());
                break;
            case Value.Bin x:
                Assert.Equal(x.Bytes, actual.GetBytesFromBase64());
                break;
            case Value.Time x:
                Assert.True(x.Instant.TryToDateTimeOffset(out DateTimeOffset time));
                Assert.Equal(time, actual.GetDateTimeOffset());
                break;
            case Value.Arr x:
                Assert.Equal(x.Items.Length, actual.GetArrayLength());
                Assert.All(x.Items.Zip(actual.EnumerateArray()), pair => AssertEqual(pair.First, pair.Second));
                break;
            case Value.Map x:
                Assert.Equal(
                    x.Pairs.Select(p => (p.Key as Value.Str)?.Text), actual.EnumerateObject().Select(p => p.Name));
                Assert.All(
                    x.Pairs.Zip(actual.EnumerateObject()), pair => AssertEqual(pair.First.Item, pair.Second.Value));
                break;
            default:
                Assert.Fail($"{expected} has no JSON");
                break;
        }
    }
}
