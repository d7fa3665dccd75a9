using EventOps.Contracts.Otlp;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EventOps.Contracts.Tests.Otlp;

/// <summary>The reader of protobuf's fields, held against Google's.</summary>
public sealed class ProtoReaderTests
{
    [Fact]
    public void What_googles_writer_writes_is_read()
    {
        Gen<(int Field, int Kind, long Number, byte[] Bytes)> field =
            from number in Gen.Choose(1, 536_870_911)
            from kind in Gen.Elements(0, 1, 2, 5)
            from value in ArbMap.Default.GeneratorFor<long>()
            from bytes in ArbMap.Default.GeneratorFor<byte[]>()
            select (number, kind, value, bytes ?? []);
        Prop.ForAll(field.ListOf().ToArbitrary(), fields =>
        {
            using var stream = new MemoryStream();
            using var output = new CodedOutputStream(stream);
            foreach ((int number, int kind, long value, byte[] bytes) in fields)
            {
                output.WriteTag(number, (WireFormat.WireType)kind);
                switch (kind)
                {
                    case 0:
                        output.WriteInt64(value);
                        break;
                    case 1:
                        output.WriteFixed64((ulong)value);
                        break;
                    case 5:
                        output.WriteFixed32((uint)value);
                        break;
                    default:
                        output.WriteBytes(ByteString.CopyFrom(bytes));
                        break;
                }
            }

            output.Flush();
            var reader = new ProtoReader(stream.ToArray());
            foreach ((int number, int kind, long value, byte[] bytes) in fields)
            {
                Assert.True(reader.MoveNext());
                Assert.Equal((number, (ProtoWire)kind), (reader.Field, reader.Wire));
                Assert.Equal(kind switch { 2 => 0UL, 5 => (uint)value, _ => (ulong)value }, reader.Number);
                Assert.Equal(kind == 2 ? bytes : [], reader.Bytes.ToArray());
            }

            Assert.False(reader.MoveNext());
            Assert.False(reader.IsBroken);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_are_read_or_broken_as_googles_reader_says()
    {
        // Without what Google's reader lets pass though it is nothing: wire types 6 and 7, and tags beyond 32 bits.
        Gen<byte[]> bytes = Gen.Elements<byte>(0, 1, 2, 5, 8, 9, 10, 11, 12, 13, 0x80).ListOf().Select(list => list.ToArray());
        Prop.ForAll(bytes.ToArbitrary(), one =>
        {
            var reader = new ProtoReader(one);
            while (reader.MoveNext())
            {
            }

            Assert.Equal(IsBroken(one), reader.IsBroken);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData(new byte[] { 0x0B, 0x08, 0x01, 0x0C, 0x10, 0x02 }, 1)]
    [InlineData(new byte[] { 0x0B, 0x13, 0x14, 0x0C }, 0)]
    public void Groups_are_passed_over(byte[] message, int fields)
    {
        var reader = new ProtoReader(message);
        int found = 0;
        while (reader.MoveNext())
        {
            found++;
        }

        Assert.Equal((fields, false), (found, reader.IsBroken));
    }

    private static bool IsBroken(byte[] message)
    {
        try
        {
            var input = new CodedInputStream(message);
            while (input.ReadTag() != 0)
            {
                input.SkipLastField();
            }

            return false;
        }
        catch (Exception refused) when (refused is InvalidProtocolBufferException or InvalidOperationException)
        {
            return true;
        }
    }
}
