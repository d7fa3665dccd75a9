using System.Text;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Tests.Shared;

namespace EventOps.Engine.Tests.Records;

/// <summary>Records that are on disk somewhere stay readable, and what a trace context costs is what was said.</summary>
public sealed class EventRecordVersionTests
{
    // Written by the encoder of version 1.
    private const string Version1 = "9901a461636d65a66465706c6f79a263690200c4077b2261223a317dc4077b226d223a327d" + Key;
    private const string Version1Bare = "9901a461636d65a66465706c6f79a263690201c40180c0c0";
    private const string Key = "c4180102030405060708090a0b0c0d0e0f101112131415161718";
    private const string Trace = "c4190af7651916cd43dd8448eb211c80319cb7ad6b716920333101";

    private static readonly Series Deploy = new SeriesTable(1)
        .Intern(new SeriesKey("acme", "deploy"u8, "ci"u8, EventPriority.High))!;

    [Fact]
    public void Records_of_version_1_are_read()
    {
        Assert.True(EventRecord.TryDecode(Convert.FromHexString(Version1), out EventRecord record));
        Assert.Equal("acme deploy ci", $"{Text(record.Tenant)} {Text(record.Type)} {Text(record.Source)}");
        Assert.Equal((EventPriority.High, PayloadEncoding.Json), (record.Priority, record.Encoding));
        Assert.Equal("""{"a":1} {"m":2}""", $"{Text(record.Data)} {Text(record.Metadata)}");
        Assert.Equal(Key[4..], Convert.ToHexStringLower(record.Key));
        Assert.True(record.TraceParent.IsEmpty);

        Assert.True(EventRecord.TryDecode(Convert.FromHexString(Version1Bare), out record));
        Assert.Equal((PayloadEncoding.MessagePack, 1), (record.Encoding, record.Data.Length));
        Assert.True(record.Metadata.IsEmpty && record.Key.IsEmpty && record.TraceParent.IsEmpty);
    }

    [Fact]
    public void Version_3_is_version_1_the_trace_context_and_the_origin()
    {
        byte[] key = Convert.FromHexString(Key)[2..];
        Assert.Equal("9b03" + Version1[4..] + "c000", Encode(default, """{"a":1}""", """{"m":2}""", key));
        Assert.Equal("9b03" + Version1[4..] + Trace + "00", Encode(Traces.Parse(Traces.Text), """{"a":1}""", """{"m":2}""", key));

        Series trigger = new SeriesTable(1).Intern(new SeriesKey("acme", "deploy"u8, "ci"u8, EventPriority.High, EventOrigin.Trigger))!;
        byte[] room = new byte[256];
        int written = EventRecord.Encode(room, trigger, PayloadEncoding.Json, "{}"u8, default, default, default);
        Assert.Equal(1, room[written - 1]);
        Assert.True(EventRecord.TryDecode(room.AsSpan(0, written), out EventRecord record));
        Assert.Equal(EventOrigin.Trigger, record.Origin);
    }

    [Fact]
    public void Records_of_version_2_are_read()
    {

        Assert.True(EventRecord.TryDecode(Convert.FromHexString("9a02" + Version1[4..] + Trace), out EventRecord record));
        Assert.Equal(Trace[4..], Convert.ToHexStringLower(record.TraceParent));
        Assert.Equal(Traces.Text, Traces.In(record).ToString());
        Assert.Equal(EventOrigin.Bus, record.Origin);
    }

    [Fact]
    public void Version_1_with_something_behind_it_has_no_trace_context()
    {
        Assert.True(EventRecord.TryDecode(Convert.FromHexString("9a" + Version1[2..] + Trace), out EventRecord record));
        Assert.True(record.TraceParent.IsEmpty);
    }

    [Theory]
    [InlineData("9902")] // too few elements for version 2
    [InlineData("9a03")] // and for version 3
    [InlineData("9b03", "c0c0")]
    [InlineData("9a02", "")]
    [InlineData("9a02", "c40101")]
    [InlineData("9a02", "c41a0af7651916cd43dd8448eb211c80319cb7ad6b71692033310101")]
    [InlineData("9a02", "01")]
    public void What_is_no_version_2_or_3_is_refused(string head, string trace = "c0") =>
        Assert.False(EventRecord.TryDecode(Convert.FromHexString(head + Version1[4..] + trace), out _));

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(65_536)]
    public void The_room_reserved_is_enough_for_everything_at_once(int length)
    {
        byte[] name = [.. Enumerable.Repeat((byte)'n', Math.Max(1, length))];
        Series series = new SeriesTable(1).Intern(new SeriesKey(Text(name), name, name, EventPriority.Critical))!;
        byte[] room = new byte[(3 * name.Length) + (2 * length) + EventRecord.OverheadBytesMax];

        int written = EventRecord.Encode(
            room, series, PayloadEncoding.MessagePack, new byte[length], new byte[length], new byte[24], Traces.Parse(Traces.Text));

        Assert.True(EventRecord.TryDecode(room.AsSpan(0, written), out EventRecord record));
        Assert.Equal(Traces.Text, Traces.In(record).ToString());
    }

    [Fact]
    public void Encoding_allocates_nothing_with_and_without_one()
    {
        byte[] room = new byte[256];
        TraceContext trace = Traces.Parse(Traces.Text);
        int expected = EncodeBoth(room, trace);
        int bytes = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                bytes += EncodeBoth(room, trace);
            }
        }, out int runs));
        Assert.Equal(runs * 1_000 * expected, bytes);
    }

    private static int EncodeBoth(byte[] room, TraceContext trace) =>
        EventRecord.Encode(room, Deploy, PayloadEncoding.Json, "{}"u8, default, default, default)
        + EventRecord.Encode(room, Deploy, PayloadEncoding.Json, "{}"u8, default, default, trace);

    private static string Encode(TraceContext trace, string data, string metadata, byte[] key)
    {
        byte[] room = new byte[256];
        int written = EventRecord.Encode(
            room, Deploy, PayloadEncoding.Json, Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes(metadata), key, trace);
        return Convert.ToHexStringLower(room.AsSpan(0, written));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
