using System.Buffers;
using System.Text.Json;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Tests.Scenarios;

public sealed class MsgPackTranscoderTests
{
    /// <summary>The expected bytes are the MessagePack specification's.</summary>
    [Theory]
    [InlineData("null", "C0")]
    [InlineData("[true,false]", "92C3C2")]
    [InlineData("[0,127,128,255,256,65535,65536]", "97007FCC80CCFFCD0100CDFFFFCE00010000")]
    [InlineData("[4294967295,4294967296]", "92CEFFFFFFFFCF0000000100000000")]
    [InlineData("[-1,-32,-33,-128,-129,-32769]", "96FFE0D0DFD080D1FF7FD2FFFF7FFF")]
    [InlineData("-2147483649", "D3FFFFFFFF7FFFFFFF")]
    [InlineData("1.5", "CB3FF8000000000000")]
    [InlineData("""{"a":"b","c":{}}""", "82A161A162A16380")]
    public void Values_take_their_shortest_form(string json, string hex)
    {
        Assert.Equal(hex, Convert.ToHexString(Transcode(json)));
    }

    [Theory]
    [InlineData(31, "BF")]
    [InlineData(32, "D920")]
    [InlineData(255, "D9FF")]
    [InlineData(256, "DA0100")]
    [InlineData(65536, "DB00010000")]
    public void Strings_carry_their_length_in_bytes(int length, string head)
    {
        byte[] bytes = Transcode($"\"{new string('x', length)}\"");
        Assert.Equal(head, Convert.ToHexString(bytes.AsSpan(0, head.Length / 2)));
        Assert.Equal((head.Length / 2) + length, bytes.Length);
    }

    [Fact]
    public void A_batch_is_an_array_of_its_events()
    {
        byte[] one = Transcode(ExampleEvent.Json());
        byte[] batch = BatchBody.Render(BatchEncoding.MsgPack, ExampleEvent.Utf8(), 1000);

        Assert.Equal("DC03E8", Convert.ToHexString(batch.AsSpan(0, 3)));
        Assert.Equal(3 + (1000 * one.Length), batch.Length);
        Assert.True(batch.AsSpan(^one.Length..).SequenceEqual(one));
    }

    private static byte[] Transcode(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        using JsonDocument document = JsonDocument.Parse(json);
        MsgPackTranscoder.Write(output, document.RootElement);
        return output.WrittenSpan.ToArray();
    }
}
