using EventOps.Engine.MessagePack;
using EventOps.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>
/// Bad input is a value: nothing throws, nothing moves, nothing is allocated for a length nobody sent.
/// </summary>
public sealed class RefusalTests
{
    [Fact]
    public void Every_truncation_is_refused() =>
        Prop.ForAll(Values.All.Generator.Select(Codec.Encode).Where(b => b.Length <= 400).ToArbitrary(), encoded =>
        {
            for (int length = 0; length < encoded.Length; length++)
            {
                byte[] cut = encoded[..length];
                AssertTruncated(new MessagePackReader(cut));
                AssertTruncated(new MessagePackReader(Segments.Of(cut, 2)));
            }
        }).Check(values: 200);

    [Fact]
    public void Random_bytes_never_throw_and_what_follows_them_is_never_read()
    {
        Gen<byte[]> bytes =
            from leading in Gen.Elements<byte>(0x92, 0x82, 0xdc, 0xc7, 0xd9, 0xcf, 0xc1, 0x93)
            from rest in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()
            select (byte[])[leading, .. rest];
        Prop.ForAll(bytes.ToArbitrary(), input =>
        {
            (Value? value, MessagePackError error, long consumed) = Outcome(new MessagePackReader(input));
            Assert.Equal(value is null, error != MessagePackError.None);
            Assert.InRange(consumed, 0, input.Length);
            foreach (byte after in (ReadOnlySpan<byte>)[0x00, 0xff])
            {
                byte[] longer = [.. input, .. Enumerable.Repeat(after, 64)];
                var again = Outcome(new MessagePackReader(longer.AsSpan(0, input.Length)));
                Assert.True(Value.Same(value, again.Value) && (error, consumed) == (again.Error, again.Consumed));
            }

            var pieces = Outcome(new MessagePackReader(Segments.Of(input, 3)));
            Assert.True(Value.Same(value, pieces.Value) && (error, consumed) == (pieces.Error, pieces.Consumed));
            var skip = new MessagePackReader(input);
            bool skipped = skip.TrySkip();
            Assert.Equal(skipped ? skip.Consumed : 0, skip.Consumed);
            Assert.True(skipped || value is null, "what reads can be skipped");
        }).Check(values: 3_000);
    }

    [Theory]
    [InlineData("dbffffffff")]
    [InlineData("c6ffffffff00")]
    [InlineData("c9ffffffff0000")]
    [InlineData("ddffffffff0000")]
    [InlineData("dfffffffff0000")]
    [InlineData("df0000000200c0c0")]
    [InlineData("dd7fffffff")]
    public void A_length_nobody_sent_allocates_nothing(string hex)
    {
        byte[] input = Convert.FromHexString(hex);
        (bool Any, MessagePackError Error, long Consumed) read = default;
        Assert.Equal(0, Allocations.Of(() => read = ReadEverything(input)));
        Assert.Equal((false, MessagePackError.Truncated, 0L), read);
    }

    private static (bool Any, MessagePackError Error, long Consumed) ReadEverything(byte[] input)
    {
        var reader = new MessagePackReader(input);
        bool any = reader.TryPeekKind(out _) | reader.TryReadString(out _) | reader.TryReadBinary(out _)
            | reader.TryReadExtension(out _, out _) | reader.TryReadArrayHeader(out _) | reader.TryReadMapHeader(out _)
            | reader.TrySkip();
        return (any, reader.Error, reader.Consumed);
    }

    [Theory]
    [InlineData(0x91)]
    [InlineData(0x81)]
    public void Depth_is_bounded(byte opening)
    {
        byte[] Nested(int depth) => opening == 0x91
            ? [.. Enumerable.Repeat(opening, depth - 1), 0x90]
            : [.. Enumerable.Repeat<byte[]>([opening, 0xa0], depth - 1).SelectMany(b => b), 0x80];

        var atLimit = new MessagePackReader(Nested(64));
        Assert.True(atLimit.TrySkip());
        var read = new MessagePackReader(Nested(64));
        Assert.NotNull(Codec.Read(ref read));

        var tooDeep = new MessagePackReader(Nested(65));
        Assert.False(tooDeep.TrySkip());
        Assert.Equal((MessagePackError.TooDeep, 0L), (tooDeep.Error, tooDeep.Consumed));
        Assert.Null(Codec.Read(ref tooDeep));
        Assert.Equal(MessagePackError.TooDeep, tooDeep.Error);

        var deeper = new MessagePackReader(Nested(1024), MessagePackDepth.Max);
        Assert.True(deeper.TrySkip());
        var entered = new MessagePackReader(Nested(64), depthMax: 64);
        Assert.True(entered.TryEnter());
        Assert.False(entered.TrySkip());
    }

    [Fact]
    public void A_million_levels_are_refused_without_a_stack()
    {
        byte[] input = [.. Enumerable.Repeat((byte)0x91, 1_000_000), 0xc0];
        var reader = new MessagePackReader(input);
        Assert.False(reader.TrySkip());
        Assert.Equal(MessagePackError.TooDeep, reader.Error);
    }

    [Theory]
    [InlineData("a180")]
    [InlineData("a2c328")]
    [InlineData("a3eda080")]
    [InlineData("a2c080")]
    [InlineData("a4f4908080")]
    public void Invalid_utf8_is_refused_by_the_strict_read_only(string hex)
    {
        byte[] input = Convert.FromHexString(hex);
        var reader = new MessagePackReader(input);
        Assert.False(reader.TryReadValidString(out _));
        Assert.Equal((MessagePackError.InvalidUtf8, 0L), (reader.Error, reader.Consumed));
        Assert.True(reader.TryReadString(out ReadOnlySpan<byte> utf8));
        Assert.True(utf8.SequenceEqual(input.AsSpan(1)));
    }

    [Fact]
    public void A_bad_byte_is_seen_at_every_place_of_a_short_text()
    {
        for (int length = 0; length <= 40; length++)
        {
            byte[] input = Codec.Encode(new Value.Str(new string('x', length)));
            Assert.True(new MessagePackReader(input).TryReadValidString(out ReadOnlySpan<byte> text));
            Assert.Equal(length, text.Length);
            for (int at = input.Length - length; at < input.Length; at++)
            {
                input[at] = 0x80;
                Assert.False(new MessagePackReader(input).TryReadValidString(out _));
                input[at] = (byte)'x';
            }
        }
    }

    private static void AssertTruncated(MessagePackReader reader)
    {
        Assert.False(reader.TrySkip());
        Assert.Equal((MessagePackError.Truncated, 0L), (reader.Error, reader.Consumed));
        Assert.Null(Codec.Read(ref reader));
        Assert.Equal(MessagePackError.Truncated, reader.Error);
    }

    private static (Value? Value, MessagePackError Error, long Consumed) Outcome(MessagePackReader reader)
    {
        Value? value = Codec.Read(ref reader);
        return (value, value is null ? reader.Error : MessagePackError.None, reader.Consumed);
    }
}
