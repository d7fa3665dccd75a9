using EventOps.Engine.MessagePack;
using EventOps.Tests.Shared;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>A read takes every format of its kind, refuses the rest with a reason, and then has not moved.</summary>
public sealed class ReadTests
{
    [Theory]
    [InlineData("05")]
    [InlineData("cc05")]
    [InlineData("cd0005")]
    [InlineData("ce00000005")]
    [InlineData("cf0000000000000005")]
    [InlineData("d005")]
    [InlineData("d10005")]
    [InlineData("d200000005")]
    [InlineData("d30000000000000005")]
    public void Five_is_five_in_every_format(string hex)
    {
        byte[] input = Convert.FromHexString(hex);
        Assert.True(new MessagePackReader(input).TryReadInt32(out int i32) && i32 == 5);
        Assert.True(new MessagePackReader(input).TryReadUInt32(out uint u32) && u32 == 5);
        Assert.True(new MessagePackReader(input).TryReadInt64(out long i64) && i64 == 5);
        Assert.True(new MessagePackReader(input).TryReadUInt64(out ulong u64) && u64 == 5);
        Assert.True(new MessagePackReader(Segments.Of(input, 1)).TryReadInt32(out i32) && i32 == 5);
    }

    [Theory]
    [InlineData("ff")]
    [InlineData("d0ff")]
    [InlineData("d1ffff")]
    [InlineData("d2ffffffff")]
    [InlineData("d3ffffffffffffffff")]
    public void Minus_one_is_minus_one_in_every_format_and_never_unsigned(string hex)
    {
        var reader = new MessagePackReader(Convert.FromHexString(hex));
        Assert.False(reader.TryReadUInt32(out _));
        Assert.False(reader.TryReadUInt64(out _));
        Assert.Equal((MessagePackError.OutOfRange, 0L), (reader.Error, reader.Consumed));
        Assert.True(reader.TryReadInt32(out int value));
        Assert.Equal((-1, hex.Length / 2), (value, reader.Consumed));
    }

    [Theory]
    [InlineData("ce80000000", false, true, true)]
    [InlineData("cf0000000100000000", false, false, true)]
    [InlineData("cf8000000000000000", false, false, false)]
    [InlineData("d280000000", true, false, true)]
    [InlineData("d3ffffffff7fffffff", false, false, true)]
    public void Integers_that_do_not_fit_are_refused(string hex, bool i32, bool u32, bool i64)
    {
        byte[] input = Convert.FromHexString(hex);
        Assert.Equal(i32, new MessagePackReader(input).TryReadInt32(out _));
        Assert.Equal(u32, new MessagePackReader(input).TryReadUInt32(out _));
        Assert.Equal(i64, new MessagePackReader(input).TryReadInt64(out _));
    }

    [Fact]
    public void Floats_read_as_either_type_where_nothing_is_lost()
    {
        Assert.True(new MessagePackReader(Convert.FromHexString("ca3fc00000")).TryReadDouble(out double wide));
        Assert.Equal(1.5, wide);
        Assert.True(new MessagePackReader(Convert.FromHexString("cb3ff8000000000000")).TryReadSingle(out float narrow));
        Assert.Equal(1.5f, narrow);
        var lossy = new MessagePackReader(Codec.Encode(new Value.F64(0.1)));
        Assert.False(lossy.TryReadSingle(out _));
        Assert.Equal(MessagePackError.OutOfRange, lossy.Error);
        var huge = new MessagePackReader(Codec.Encode(new Value.F64(1e300)));
        Assert.False(huge.TryReadSingle(out _));
        Assert.True(huge.TryReadDouble(out _));
        Assert.True(new MessagePackReader(Codec.Encode(new Value.F64(double.NaN))).TryReadSingle(out narrow));
        Assert.True(float.IsNaN(narrow));
    }

    [Fact]
    public void Another_kind_is_refused_and_stays_to_be_read()
    {
        var reader = new MessagePackReader([0xa1, (byte)'x']);
        Assert.False(reader.TryReadNil() | reader.TryReadBoolean(out _) | reader.TryReadInt32(out _)
            | reader.TryReadDouble(out _) | reader.TryReadBinary(out _) | reader.TryReadArrayHeader(out _)
            | reader.TryReadMapHeader(out _)
            | reader.TryReadExtension(out _, out _) | reader.TryReadTimestamp(out _));
        Assert.Equal((MessagePackError.WrongKind, 0L), (reader.Error, reader.Consumed));
        Assert.True(reader.TryReadString(out ReadOnlySpan<byte> text) && text.SequenceEqual("x"u8));
    }

    [Fact]
    public void Strings_and_binaries_are_slices_of_the_input()
    {
        byte[] input = [0xa2, 1, 2, 0xc4, 1, 3];
        var reader = new MessagePackReader(input);
        Assert.True(reader.TryReadString(out ReadOnlySpan<byte> text));
        Assert.True(reader.TryReadBinary(out ReadOnlySpan<byte> bytes));
        Assert.True(text.Overlaps(input) && bytes.Overlaps(input));
    }

    [Theory]
    [InlineData("d6ff00000001", 1, 0)]
    [InlineData("c704ff00000001", 1, 0)]
    [InlineData("c80004ff00000001", 1, 0)]
    [InlineData("c900000008ff0000000400000001", 1, 1)]
    [InlineData("c8000cff00000001ffffffffffffffff", -1, 1)]
    public void A_timestamp_is_taken_in_any_extension_format(string hex, long seconds, uint nanoseconds)
    {
        var reader = new MessagePackReader(Convert.FromHexString(hex));
        Assert.True(reader.TryReadTimestamp(out MessagePackTimestamp time));
        Assert.Equal(new MessagePackTimestamp(seconds, nanoseconds), time);
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData("d4ff00", MessagePackError.InvalidTimestamp)]
    [InlineData("d7ffee6b280000000000", MessagePackError.InvalidTimestamp)]
    [InlineData("c70cff3b9aca000000000000000000", MessagePackError.InvalidTimestamp)]
    [InlineData("d60100000000", MessagePackError.WrongKind)]
    [InlineData("d6ff000000", MessagePackError.Truncated)]
    public void Other_extensions_are_no_timestamps(string hex, MessagePackError error)
    {
        var reader = new MessagePackReader(Convert.FromHexString(hex));
        Assert.False(reader.TryReadTimestamp(out _));
        Assert.Equal((error, 0L), (reader.Error, reader.Consumed));
    }

    [Fact]
    public void A_record_is_written_and_read_without_allocating()
    {
        byte[] buffer = new byte[256];
        long sum = WriteAndRead(buffer);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                sum += WriteAndRead(buffer);
            }
        }, out int runs));
        Assert.Equal(((runs * 100) + 1) * 47, sum);
    }

    private static long WriteAndRead(byte[] buffer)
    {
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(4);
        writer.WriteInt64(42);
        writer.WriteString("events"u8[..5]);
        writer.WriteDouble(0.5);
        writer.WriteTimestamp(new MessagePackTimestamp(1, 2));
        var reader = new MessagePackReader(buffer.AsSpan(0, (int)writer.Written));
        return reader.TryReadArrayHeader(out _) && reader.TryReadInt64(out long number)
            && reader.TryReadValidString(out ReadOnlySpan<byte> text) && reader.TryReadDouble(out _)
            && reader.TryReadTimestamp(out _) ? number + text.Length : -1;
    }
}
