using System.Text;
using EventOps.Contracts.Otlp;
using EventOps.Engine.Logs;
using EventOps.Server.Tests.Otlp;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Contracts.Tests.Otlp;

/// <summary>Requests in protobuf, sound and not.</summary>
public sealed class OtlpProtobufTests : IDisposable
{
    private readonly OtlpRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void What_is_said_is_the_same_in_protobuf_and_in_json() =>
        Prop.ForAll(OtlpPairs.Requests.ToArbitrary(), pair =>
        {
            (OtlpLines? protobuf, OtlpLines? json) = (_rig.Read(pair.Protobuf), _rig.Read(pair.Json));
            Assert.NotNull(protobuf);
            Assert.NotNull(json);
            Assert.Equal((json.Rejected, json.FirstProblem), (protobuf.Rejected, protobuf.FirstProblem));
            Assert.Equal(json.Lines.Select(OtlpRig.Text), protobuf.Lines.Select(OtlpRig.Text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Any_bytes_are_lines_or_nothing()
    {
        // Tags of few fields in few ways, which are lengths too: so that most are wrong somewhere deep inside.
        Gen<byte[]> bytes = Gen.Elements<byte>(0, 1, 2, 5, 8, 9, 10, 11, 12, 13, 14, 18, 42, 50, 0x80, 0xFF).ArrayOf();
        Prop.ForAll(bytes.ToArbitrary(), one => _rig.Read(one) is null or { Lines: not null })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithEndSize(300));
    }

    [Fact]
    public void Damaged_and_cut_requests_are_lines_or_nothing()
    {
        Gen<byte[]> damaged =
            from sound in OtlpPairs.Requests.Select(pair => pair.Protobuf).Where(bytes => bytes.Length > 0)
            from at in Gen.Choose(0, sound.Length - 1)
            from value in Gen.Choose(0, 255)
            from length in Gen.Frequency((3, Gen.Constant(sound.Length)), (1, Gen.Choose(0, sound.Length)))
            select (byte[])[.. sound[..at], (byte)value, .. sound[(at + 1)..]] is var copy ? copy[..length] : [];
        Prop.ForAll(damaged.ToArbitrary(), one => _rig.Read(one) is null or { Lines: not null })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData(new byte[] { 0x0A }, "a length that is missing")]
    [InlineData(new byte[] { 0x0A, 0x7F }, "a length beyond the end")]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F }, "a length below zero")]
    [InlineData(new byte[] { 0x80 }, "half a tag")]
    [InlineData(new byte[] { 0x00 }, "a field without a number")]
    [InlineData(new byte[] { 0x11, 1, 2 }, "half a number of eight bytes")]
    [InlineData(new byte[] { 0x10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 }, "a number of eleven bytes")]
    [InlineData(new byte[] { 0x0E }, "wire type 6")]
    [InlineData(new byte[] { 0x0F }, "wire type 7")]
    [InlineData(new byte[] { 0x0B, 0x13, 0x14 }, "a group without an end")]
    [InlineData(new byte[] { 0x0B, 0x14 }, "a group with the end of another")]
    [InlineData(new byte[] { 0x0C }, "the end of no group")]
    public void What_is_broken_is_nothing(byte[] field, string what)
    {
        Assert.False(_rig.Read(field) is not null, what);
        Assert.False(_rig.Read(Record(field)) is not null, $"{what} in a record");
        Assert.False(_rig.Read(Record(Proto.Message(r => r.Bytes(5, field)))) is not null, $"{what} in a body");
        Assert.False(_rig.Read(Record(Proto.Message(r => r.Attribute(6, "a", v => v.Bytes(5, field))))) is not null, $"{what} in an attribute");
    }

    [Fact]
    public void A_message_that_is_longer_than_the_one_around_it_is_nothing()
    {
        Assert.NotNull(_rig.Read([0x0A, 0x02, 0x0A, 0x00, 0x12, 0x00]));
        Assert.Null(_rig.Read([0x0A, 0x02, 0x0A, 0x02, 0x12, 0x00]));
    }

    [Fact]
    public void Groups_in_groups_are_skipped_and_too_many_are_nothing()
    {
        byte[] Groups(int depth) => [.. Enumerable.Repeat((byte)0x0B, depth), .. Enumerable.Repeat((byte)0x0C, depth)];

        Assert.Empty(_rig.Read(Groups(16))!.Lines);
        Assert.Null(_rig.Read(Groups(1_000_000)));
    }

    [Fact]
    public void Text_that_is_no_text_has_marks_in_it()
    {
        byte[] text = [(byte)'a', 0xFF, 0xC3, (byte)'b'];
        byte[] record = Proto.Message(r =>
        {
            r.Bytes(3, text);
            r.Bytes(5, Proto.Message(v => v.Bytes(1, text)));
            r.Bytes(6, Proto.Message(a =>
            {
                a.Bytes(1, text);
                a.Bytes(2, Proto.Message(v => v.Bytes(1, text)));
            }));
        });
        LogLine line = Assert.Single(_rig.Read(Record(record))!.Lines);
        Assert.Equal("a\uFFFD\uFFFDb", line.Message);
        Assert.Equal(
            """{"severity_text":"a??b","attributes":{"a??b":"a??b"}}""".Replace('?', '\uFFFD'), Encoding.UTF8.GetString(line.Metadata.Span));
    }

    [Fact]
    public void Of_what_a_value_is_said_to_be_the_last_counts()
    {
        byte[] body = Proto.Message(v =>
        {
            v.Text(1, "text");
            v.Number(3, 7);
            v.Text(500, "of whatever kind this is");
        });
        Assert.Equal("7", Assert.Single(_rig.Read(Record(Proto.Message(r => r.Bytes(5, body))))!.Lines).Message);
    }

    [Fact]
    public void Of_too_many_records_no_more_are_read()
    {
        byte[] scope = Proto.Message(s =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                s.Bytes(2, []);
            }
        });
        OtlpLines lines = _rig.Read(Proto.Message(o => o.Bytes(1, Proto.Message(r =>
        {
            r.Bytes(2, scope);
            r.Bytes(2, scope);
        }))))!;
        Assert.True(lines.IsTooMuch);
        Assert.Equal(OtlpRig.LinesMax + 1, lines.Lines.Count + lines.Rejected);
    }

    private static byte[] Record(byte[] record) =>
        Proto.Message(o => o.Bytes(1, Proto.Message(r => r.Bytes(2, Proto.Message(s => s.Bytes(2, record))))));
}
