using System.Text;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Tests.MessagePack;

public sealed class TimestampTests
{
    [Theory]
    [InlineData(0, 0, "1970-01-01T00:00:00Z")]
    [InlineData(0, 5_000_000, "1970-01-01T00:00:00.005Z")]
    [InlineData(0, 120_000, "1970-01-01T00:00:00.000120Z")]
    [InlineData(1_790_000_000, 1, "2026-09-21T14:13:20.000000001Z")]
    [InlineData(-1, 999_999_999, "1969-12-31T23:59:59.999999999Z")]
    [InlineData(-62_135_596_800, 0, "0001-01-01T00:00:00Z")]
    [InlineData(253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z")]
    public void Rfc_3339(long seconds, uint nanoseconds, string text)
    {
        var time = new MessagePackTimestamp(seconds, nanoseconds);
        byte[] utf8 = new byte[MessagePackTimestamp.Rfc3339LengthMax];
        Assert.True(time.TryFormatRfc3339(utf8, out int written));
        Assert.Equal(text, Encoding.ASCII.GetString(utf8, 0, written));
        Assert.False(time.TryFormatRfc3339(utf8.AsSpan(1), out _));
    }

    [Theory]
    [InlineData(-62_135_596_801)]
    [InlineData(253_402_300_800)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void No_year_no_text(long seconds)
    {
        var time = new MessagePackTimestamp(seconds, 0);
        Assert.False(time.TryFormatRfc3339(new byte[64], out _));
        Assert.False(time.TryToDateTimeOffset(out _));
    }

    [Fact]
    public void Any_DateTimeOffset_survives()
    {
        DateTimeOffset[] times =
        [
            DateTimeOffset.MinValue, DateTimeOffset.MaxValue,
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddTicks(-1),
            new(2026, 11, 20, 9, 30, 0, 123, 456, TimeSpan.FromHours(5.5)),
        ];
        foreach (DateTimeOffset time in times)
        {
            Assert.True(MessagePackTimestamp.From(time).TryToDateTimeOffset(out DateTimeOffset back));
            Assert.Equal(time.UtcTicks, back.Ticks);
        }

        Assert.Equal(
            new MessagePackTimestamp(-1, 999_999_900),
            MessagePackTimestamp.From(DateTimeOffset.UnixEpoch.AddTicks(-1)));
    }
}
