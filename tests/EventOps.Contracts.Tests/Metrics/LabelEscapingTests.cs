using System.Text;
using EventOps.Contracts.Metrics;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Contracts.Tests.Metrics;

public sealed class LabelEscapingTests
{
    [Fact]
    public void Any_label_value_reads_back_as_it_was()
    {
        // Strings dense in what must be escaped, quotes of quotes included, and lone surrogates.
        var characters = Gen.Frequency(
            (3, Gen.Elements('\\', '"', '\n', '\r', '{', '}', ',', '=', ' ', '\0', '\u2028', '\ud83d', '\ude00')),
            (2, Gen.Choose(0, 0xFFFF).Select(static code => (char)code)));
        var values = Gen.ArrayOf(characters).Select(static array => new string(array)).ToArbitrary();
        Prop.ForAll(values, static value =>
        {
            using var rig = new MetricsRig();
            rig.Meter.CreateCounter<long>("c").Add(7, new KeyValuePair<string, object?>("label", value));
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));
            return Enum.GetValues<ExpositionFormat>().All(format =>
            {
                var sample = rig.Scrape(format).Samples.Single();
                return sample.Value == 7 && sample.Labels.GetValueOrDefault("label", "") == expected;
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_tag_and_instrument_name_gives_a_legal_one()
    {
        Prop.ForAll<NonNull<string>>(static name =>
        {
            var sanitised = MetricName.Sanitise(name.Get);
            return sanitised.Length > 0 && !char.IsAsciiDigit(sanitised[0])
                && !sanitised.StartsWith("__", StringComparison.Ordinal)
                && sanitised.All(static c => c is '_' or (>= 'a' and <= 'z') or (>= '0' and <= '9'));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Tags_that_would_be_written_alike_are_one_series()
    {
        using var rig = new MetricsRig();
        var counter = rig.Meter.CreateCounter<long>("c");
        counter.Add(1, new("a", 1), new("b", true));
        counter.Add(2, new("b", "true"), new("a", "1"));
        counter.Add(4, new("b", "true"), new("a", 1L), new("empty", ""), new("none", null));
        counter.Add(8, new("x.y", "1"), new("x_y", "2"));
        var scrape = rig.Scrape();
        Assert.Equal(7, scrape.Value("c_total", ("a", "1"), ("b", "true")));
        Assert.Equal(8, scrape.Value("c_total", ("x_y", "1;2")));
        Assert.Equal(2, scrape.Samples.Count);
    }
}
