using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.MessagePack;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Intake;

/// <summary>The fast scanner accepts what the validator accepts, to the same byte.</summary>
public sealed class MessagePackScannerTests
{
    private static readonly Gen<byte> AnyByte = Gen.OneOf(
        Gen.Choose(0, 255).Select(value => (byte)value),
        Gen.Elements<byte>(0x80, 0x81, 0x91, 0xa1, 0xc0, 0xc1, 0xc4, 0xcb, 0xcc, 0xcf, 0xd3, 0xd6, 0xd9, 0xda,
        0xdb, 0xdc, 0xde, 0xff));

    private static readonly Gen<byte[]> Values =
        from json in JsonDocuments.Value
        where !JsonOracle.HasLoneSurrogate(json)
        from tail in Gen.ArrayOf(AnyByte)
        from damage in Gen.ArrayOf(Gen.Choose(0, 10_000).Zip(AnyByte))
        from hits in Gen.Choose(0, 3)
        select Damage([.. MessagePackFromJson.Convert(json), .. tail], damage.Take(hits));

    [Fact]
    public void Scanner_and_validator_agree_on_values_and_damaged_values() =>
        Check.One(FixedSeed.Config.WithMaxTest(20_000), Prop.ForAll(Arb.From(Values), Agree));

    [Fact]
    public void Scanner_and_validator_agree_on_any_bytes() =>
        Check.One(FixedSeed.Config.WithMaxTest(50_000), Prop.ForAll(Arb.From(Gen.ArrayOf(AnyByte)), Agree));

    [Fact]
    public void Scanner_and_validator_agree_on_a_value_of_every_format_cut_anywhere()
    {
        for (int code = 0; code <= 0xff; code++)
        {
            byte[] value = [(byte)code, .. new byte[80]];
            for (int length = 0; length <= value.Length; length++)
            {
                Assert.True(Agrees(value.AsSpan(0, length), 2), $"0x{code:x2}, {length} bytes");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    public void Scanner_and_validator_agree_on_the_depth(int depth)
    {
        foreach (int nested in new[] { depth, depth + 1 })
        {
            byte[] value = [.. Enumerable.Repeat((byte)0x91, nested), 0x05];
            Assert.True(Agrees(value, depth));
            Assert.Equal(nested == depth, MessagePackScanner.SkipValue(value, 0, depth) == value.Length);
        }
    }

    private static Property Agree(byte[] bytes) => Agrees(bytes, 3).Label(Convert.ToHexString(bytes));

    private static bool Agrees(ReadOnlySpan<byte> bytes, int depth)
    {
        bool valid = MessagePackValidator.TryValidateJsonable(bytes, depth, out int consumed, out _);
        return MessagePackScanner.SkipValue(bytes, 0, depth) == (valid ? consumed : MessagePackScanner.Failed);
    }

    private static byte[] Damage(byte[] bytes, IEnumerable<(int At, byte Value)> hits)
    {
        foreach ((int at, byte value) in hits)
        {
            bytes[at % bytes.Length] = value;
        }

        return bytes;
    }
}
