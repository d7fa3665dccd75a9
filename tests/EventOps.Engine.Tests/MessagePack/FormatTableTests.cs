using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>
/// The format table of the specification, line by line: what each first byte is, and the bytes of each format.
/// </summary>
public sealed class FormatTableTests
{
    [Fact]
    public void Every_first_byte_is_the_kind_the_specification_names()
    {
        (int First, int Last, MessagePackKind? Kind)[] specification =
        [
            (0x00, 0x7f, MessagePackKind.Integer), (0x80, 0x8f, MessagePackKind.Map),
            (0x90, 0x9f, MessagePackKind.Array), (0xa0, 0xbf, MessagePackKind.String),
            (0xc0, 0xc0, MessagePackKind.Nil), (0xc1, 0xc1, null),
            (0xc2, 0xc3, MessagePackKind.Boolean), (0xc4, 0xc6, MessagePackKind.Binary),
            (0xc7, 0xc9, MessagePackKind.Extension), (0xca, 0xcb, MessagePackKind.Float),
            (0xcc, 0xd3, MessagePackKind.Integer), (0xd4, 0xd8, MessagePackKind.Extension),
            (0xd9, 0xdb, MessagePackKind.String), (0xdc, 0xdd, MessagePackKind.Array),
            (0xde, 0xdf, MessagePackKind.Map), (0xe0, 0xff, MessagePackKind.Integer),
        ];
        int codes = 0;
        foreach ((int first, int last, MessagePackKind? kind) in specification)
        {
            for (int code = first; code <= last; code++, codes++)
            {
                byte[] input = new byte[64]; // zeros after the first byte: a length of 0, or room for 31 entries
                input[0] = (byte)code;
                var reader = new MessagePackReader(input);
                Assert.Equal(kind is not null, reader.TryPeekKind(out MessagePackKind read));
                Assert.Equal(kind ?? default, read);
                Assert.Equal(kind is null ? MessagePackError.InvalidCode : MessagePackError.None, reader.Error);
                Assert.Equal(0, reader.Consumed);
            }
        }

        Assert.Equal(256, codes);
    }

    [Theory]
    [InlineData("00", 0)]
    [InlineData("7f", 127)]
    [InlineData("cc80", 128)]
    [InlineData("ccff", 255)]
    [InlineData("cd0100", 256)]
    [InlineData("cdffff", 65535)]
    [InlineData("ce00010000", 65536)]
    [InlineData("ceffffffff", 4294967295)]
    [InlineData("cf0000000100000000", 4294967296)]
    [InlineData("cf7fffffffffffffff", long.MaxValue)]
    [InlineData("ff", -1)]
    [InlineData("e0", -32)]
    [InlineData("d0df", -33)]
    [InlineData("d080", -128)]
    [InlineData("d1ff7f", -129)]
    [InlineData("d18000", -32768)]
    [InlineData("d2ffff7fff", -32769)]
    [InlineData("d280000000", -2147483648)]
    [InlineData("d3ffffffff7fffffff", -2147483649)]
    [InlineData("d38000000000000000", long.MinValue)]
    public void Integers_take_the_shortest_format(string hex, long value)
    {
        Assert.Equal(hex, Hex(new Value.Int(value)));
        Assert.True(Value.Same(new Value.Int(value), Parse(hex)));
    }

    [Fact]
    public void Unsigned_64_reaches_its_maximum()
    {
        Assert.Equal("cfffffffffffffffff", Hex(new Value.Int(ulong.MaxValue)));
        Assert.True(Value.Same(new Value.Int(ulong.MaxValue), Parse("cfffffffffffffffff")));
    }

    [Fact]
    public void Nil_booleans_and_floats()
    {
        Assert.Equal("c0", Hex(new Value.Nil()));
        Assert.Equal("c2", Hex(new Value.Bool(false)));
        Assert.Equal("c3", Hex(new Value.Bool(true)));
        Assert.Equal("ca3fc00000", Hex(new Value.F32(1.5f)));
        Assert.Equal("cb3ff8000000000000", Hex(new Value.F64(1.5)));
    }

    [Theory]
    [InlineData(0, "a0", "c400", "90", "80")]
    [InlineData(15, "af", "c40f", "9f", "8f")]
    [InlineData(16, "b0", "c410", "dc0010", "de0010")]
    [InlineData(31, "bf", "c41f", "dc001f", "de001f")]
    [InlineData(32, "d920", "c420", "dc0020", "de0020")]
    [InlineData(255, "d9ff", "c4ff", "dc00ff", "de00ff")]
    [InlineData(256, "da0100", "c50100", "dc0100", "de0100")]
    [InlineData(65535, "daffff", "c5ffff", "dcffff", "deffff")]
    [InlineData(65536, "db00010000", "c600010000", "dd00010000", "df00010000")]
    public void Lengths_and_counts_take_the_shortest_header(
        int length, string str, string bin, string array, string map)
    {
        Value[] items = [.. Enumerable.Repeat(new Value.Nil(), length)];
        AssertHeader(str, new Value.Str(new string('x', length)));
        AssertHeader(bin, new Value.Bin(new byte[length]));
        AssertHeader(array, new Value.Arr(items));
        AssertHeader(map, new Value.Map([.. items.Select(x => (x, x))]));
    }

    [Theory]
    [InlineData(0, "c70007")]
    [InlineData(1, "d407")]
    [InlineData(2, "d507")]
    [InlineData(3, "c70307")]
    [InlineData(4, "d607")]
    [InlineData(5, "c70507")]
    [InlineData(8, "d707")]
    [InlineData(16, "d807")]
    [InlineData(17, "c71107")]
    [InlineData(255, "c7ff07")]
    [InlineData(256, "c8010007")]
    [InlineData(65535, "c8ffff07")]
    [InlineData(65536, "c90001000007")]
    public void Extensions_take_the_shortest_header(int length, string header) =>
        AssertHeader(header, new Value.Ext(7, [.. Enumerable.Repeat((byte)0x5a, length)]));

    [Theory]
    [InlineData(0, 0, "d6ff00000000")]
    [InlineData(4294967295, 0, "d6ffffffffff")]
    [InlineData(0, 1, "d7ff0000000400000000")]
    [InlineData(4294967296, 0, "d7ff0000000100000000")]
    [InlineData(17179869183, 999999999, "d7ffee6b27ffffffffff")]
    [InlineData(17179869184, 0, "c70cff000000000000000400000000")]
    [InlineData(-1, 999999999, "c70cff3b9ac9ffffffffffffffffff")]
    public void Timestamps_take_the_fewest_bits(long seconds, uint nanoseconds, string hex)
    {
        var value = new Value.Time(new MessagePackTimestamp(seconds, nanoseconds));
        Assert.Equal(hex, Hex(value));
        Assert.True(Value.Same(value, Parse(hex)));
    }

    private static void AssertHeader(string header, Value value)
    {
        byte[] encoded = Codec.Encode(value);
        Assert.Equal(header, Convert.ToHexStringLower(encoded.AsSpan(0, header.Length / 2)));
        var reader = new MessagePackReader(encoded);
        Assert.True(Value.Same(value, Codec.Read(ref reader)));
        Assert.Equal(0, reader.Remaining);
    }

    private static string Hex(Value value) => Convert.ToHexStringLower(Codec.Encode(value));

    private static Value? Parse(string hex)
    {
        var reader = new MessagePackReader(Convert.FromHexString(hex));
        return Codec.Read(ref reader);
    }
}
