using EventOps.Server.Configuration.Binding;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Server.Tests.Configuration;

public sealed class UnitTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("4194304", 4_194_304)]
    [InlineData("1KiB", 1_024)]
    [InlineData("256MiB", 268_435_456)]
    [InlineData(" 1 gib ", 1_073_741_824)]
    [InlineData("2TiB", 2_199_023_255_552)]
    [InlineData("7B", 7)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Sizes_are_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("1MB")]
    [InlineData("1M")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5GiB")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("9223372036854775808")]
    [InlineData("8192PiB")]
    public void What_is_no_size_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData("500ms", "00:00:00.500")]
    [InlineData("30s", "00:00:30")]
    [InlineData("15m", "00:15:00")]
    [InlineData("2h", "02:00:00")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData(" 24 H ", "1.00:00:00")]
    [InlineData("90.00:00:00", "90.00:00:00")]
    [InlineData("00:00:08", "00:00:08")]
    [InlineData("0s", "00:00:00")]
    public void Spans_of_time_are_read(string text, string span)
    {
        Assert.True(Duration.TryParse(text, out var read));
        Assert.Equal(span, read.ToString(read.Milliseconds == 0 ? "c" : @"hh\:mm\:ss\.fff"));
    }

    // A bare 30 and 24:00:00 are 30 and 24 days to .NET's own parser.
    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("24:00:00")]
    [InlineData("s")]
    [InlineData("1.5h")]
    [InlineData("-5s")]
    [InlineData("5 minutes")]
    [InlineData("1w")]
    [InlineData("99999999999999d")]
    public void What_is_no_span_of_time_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void Every_size_reads_back_as_written() => Prop.ForAll(
        SizeGenerator().ToArbitrary(),
        bytes => ByteSize.TryParse(ByteSize.Format(bytes), out var read) && read == bytes).Check(Runs);

    [Fact]
    public void Every_size_with_a_unit_is_its_number_times_the_unit() => Prop.ForAll(
        Gen.Choose(0, 1_000_000).ToArbitrary(),
        Gen.Elements(("B", 0), ("KiB", 10), ("mib", 20), ("GIB", 30), ("TiB", 40)).ToArbitrary(),
        (count, unit) => ByteSize.TryParse($"{count}{unit.Item1}", out var read) && read == (long)count << unit.Item2)
        .Check(Runs);

    [Fact]
    public void Every_span_of_time_reads_back_as_written() => Prop.ForAll(
        SpanGenerator().ToArbitrary(),
        span => Duration.TryParse(Duration.Format(span), out var read) && read == span).Check(Runs);

    [Fact]
    public void Every_span_of_time_reads_back_from_the_constant_form() => Prop.ForAll(
        SpanGenerator().ToArbitrary(),
        span => Duration.TryParse(span.ToString("c"), out var read) && read == span).Check(Runs);

    [Fact]
    public void No_text_makes_the_parsers_throw() => Prop.ForAll<string>(text =>
    {
        _ = ByteSize.TryParse(text ?? "", out _);
        return !Duration.TryParse(text ?? "", out var span) || span != TimeSpan.MinValue;
    }).Check(Runs);

    // Round numbers of every unit as well as arbitrary ones.
    private static Gen<long> SizeGenerator() =>
        from shift in Gen.Choose(0, 50)
        from count in Gen.Choose(0, 4_096)
        from extra in Gen.Elements(0, 0, 1, 512)
        select ((long)count << shift) + extra;

    private static Gen<TimeSpan> SpanGenerator() =>
        from unit in Gen.Elements(
            1L,
            TimeSpan.TicksPerMillisecond,
            TimeSpan.TicksPerSecond,
            TimeSpan.TicksPerMinute,
            TimeSpan.TicksPerHour,
            TimeSpan.TicksPerDay)
        from count in Gen.Choose(0, 1_000_000)
        from extra in Gen.Elements(0L, 0L, 1L, TimeSpan.TicksPerMillisecond)
        select TimeSpan.FromTicks((unit * count) + extra);
}
