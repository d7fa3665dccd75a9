using EventOps.Engine.MessagePack;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>What is written reads back the same, whatever holds the bytes.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Every_value_reads_back_from_a_span_and_from_any_sequence() =>
        Prop.ForAll(Values.All, value =>
        {
            byte[] encoded = Codec.Encode(value);
            AssertReads(value, new MessagePackReader(encoded));
            foreach (int segmentBytes in (ReadOnlySpan<int>)[1, 2, 3, 7, 16, 64])
            {
                AssertReads(value, new MessagePackReader(Segments.Of(encoded, segmentBytes)));
            }
        }).Check(values: 200);

    [Fact]
    public void A_span_and_any_buffer_writer_take_the_same_bytes() =>
        Prop.ForAll(Values.All, value =>
        {
            byte[] expected = Codec.Encode(value);
            var stingy = new Segments.StingyWriter();
            var pieces = new MessagePackWriter(stingy);
            Codec.Write(ref pieces, value);
            pieces.Flush();
            Assert.Equal(expected, stingy.ToArray());

            byte[] exact = new byte[expected.Length];
            var span = new MessagePackWriter(exact);
            Codec.Write(ref span, value);
            Assert.False(span.Overflowed);
            Assert.Equal(expected.Length, span.Written);
            Assert.Equal(expected, exact);
        }).Check(values: 200);

    [Fact]
    public void A_span_too_short_overflows_and_is_left_alone_behind_its_end() =>
        Prop.ForAll(Values.All, value =>
        {
            byte[] expected = Codec.Encode(value);
            byte[] canary = new byte[expected.Length + 1];
            for (int length = 0; length < expected.Length; length = Math.Max(length + 1, length * 2))
            {
                Array.Fill(canary, (byte)0xc1);
                var writer = new MessagePackWriter(canary.AsSpan(0, length));
                Codec.Write(ref writer, value);
                writer.WriteNil();
                Assert.True(writer.Overflowed);
                Assert.Equal(0, writer.Written);
                Assert.Equal(-1, canary.AsSpan(length).IndexOfAnyExcept((byte)0xc1));
            }
        }).Check(values: 200);

    [Fact]
    public void Skip_steps_over_exactly_one_value() =>
        Prop.ForAll(Values.All, value =>
        {
            byte[] encoded = [.. Codec.Encode(value), 0x2a];
            AssertSkips(encoded, new MessagePackReader(encoded));
            AssertSkips(encoded, new MessagePackReader(Segments.Of(encoded, 3)));
        }).Check(values: 200);

    [Fact]
    public void Text_written_as_chars_is_the_text_written_as_utf8()
    {
        string text = string.Concat(Enumerable.Repeat("aé✓😀", 300));
        var stingy = new Segments.StingyWriter();
        var writer = new MessagePackWriter(stingy);
        writer.WriteString(text);
        writer.Flush();
        byte[] utf8 = new byte[4096];
        var span = new MessagePackWriter(utf8);
        span.WriteString(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(utf8[..(int)span.Written], stingy.ToArray());
        Assert.Equal("a3efbfbd", Convert.ToHexStringLower(Codec.Encode(new Value.Str("\ud800"))));
    }

    [Fact]
    public void Bodies_are_copied_out_of_a_sequence_piece_by_piece()
    {
        byte[] encoded = Codec.Encode(new Value.Bin([.. Enumerable.Range(0, 200).Select(i => (byte)i)]));
        var reader = new MessagePackReader(Segments.Of(encoded, 7));
        Assert.True(reader.TryReadBinaryHeader(out int length));
        byte[] body = new byte[length];
        Assert.True(reader.TryReadRaw(body));
        Assert.Equal(encoded[^200..], body);
        Assert.False(reader.TryReadRaw(new byte[1]));
        Assert.Equal(MessagePackError.Truncated, reader.Error);
    }

    private static void AssertReads(Value value, MessagePackReader reader)
    {
        long length = reader.Remaining;
        Value? read = Codec.Read(ref reader);
        Assert.True(Value.Same(value, read), $"{value} read as {read}, {reader.Error}");
        Assert.Equal((length, 0L), (reader.Consumed, reader.Remaining));
    }

    private static void AssertSkips(byte[] encoded, MessagePackReader reader)
    {
        Assert.True(reader.TrySkip());
        Assert.Equal(encoded.Length - 1, reader.Consumed);
        Assert.True(reader.TryReadInt32(out int next) && next == 42);
    }
}
