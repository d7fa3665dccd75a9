using EventOps.Server.Configuration.Binding;

namespace EventOps.Server.Tests.Configuration;

public sealed class UnknownKeyTests : IDisposable
{
    private readonly TestInputs _inputs = new();

    [Theory]
    [InlineData("EventOps:Journl:SegmentBytes", "EventOps:Journal:SegmentBytes")]
    [InlineData("EventOps:Journal:SegmentByte", "EventOps:Journal:SegmentBytes")]
    [InlineData("EventOps:Jounral:SegmnetBytes", "EventOps:Journal:SegmentBytes")]
    [InlineData("EventOps:SegmentBytes", "EventOps:Journal:SegmentBytes")]
    [InlineData("EventOps:Limits:SegmentBytes", "EventOps:Journal:SegmentBytes")]
    [InlineData("EventOps:Auth:Keys:3:Nmae", "EventOps:Auth:Keys:3:Name")]
    [InlineData("EventOps:RateLimit:Publish:Permits", "EventOps:RateLimits:Publish:Permits")]
    [InlineData("EventOps:RateLimits:Publish:Permit", "EventOps:RateLimits:Publish:Permits")]
    [InlineData("EventOps:Shutdown:DrainTimeot", "EventOps:Shutdown:DrainTimeout")]
    [InlineData("EventOps:Data:Colour", null)]
    [InlineData("EventOps:Xyzzy", null)]
    [InlineData("EventOps:Data:Path:Deeper", null)]
    public void An_unknown_key_stops_the_start_and_the_likely_one_is_named(string unknown, string? meant)
    {
        var lines = _inputs.With(unknown.Replace(":", "__", StringComparison.Ordinal), "1").Refused();

        var suggestion = meant is null ? "" : $" Did you mean '{meant}'?";
        Assert.Contains($"Unknown configuration key '{unknown}'.{suggestion}", lines);
    }

    [Fact]
    public void Every_unknown_key_under_an_unknown_section_has_its_own_line()
    {
        var lines = _inputs.BaseFile(
            """{ "EventOps": { "Jurnal": { "PageBytes": 1, "MemoryBytes": 1 }, "Limits": { "Ringslots": 64 } } }""")
            .Refused();

        Assert.Equal(
            [
                "Unknown configuration key 'EventOps:Jurnal:MemoryBytes'. Did you mean 'EventOps:Journal:MemoryBytes'?",
                "Unknown configuration key 'EventOps:Jurnal:PageBytes'. Did you mean 'EventOps:Journal:PageBytes'?",
            ],
            lines);
    }

    [Theory]
    [InlineData(
        "--EventOp:Data:Path=x",
        "Unknown argument '--EventOp:Data:Path'. Did you mean '--EventOps:Data:Path'?")]
    [InlineData("--Data:Path=x", "Unknown argument '--Data:Path'. Did you mean '--EventOps:Data:Path'?")]
    [InlineData("--Path", "Unknown argument '--Path'. Did you mean '--EventOps:Data:Path'?")]
    [InlineData(
        "EventOps:Data:Path=x",
        "Unknown argument 'EventOps:Data:Path': settings are given as --EventOps:Section:Key=value")]
    [InlineData(
        "--EventOps:Data:Path",
        "Argument '--EventOps:Data:Path' has no value: write --EventOps:Data:Path=value")]
    public void An_argument_that_is_not_understood_stops_the_start(string argument, string line) =>
        Assert.Equal([line], _inputs.Args(argument).Refused());

    [Fact]
    public void A_misspelt_root_in_a_file_is_named_while_other_programs_sections_are_not()
    {
        var lines = _inputs
            .WorkingFile("""{ "EventOp": { "Data": {} }, "Events": { "a": 1 }, "Logging": {} }""")
            .Refused();

        Assert.StartsWith("Unknown section 'EventOp' in ", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_where_a_section_or_list_belongs_is_refused_and_not_printed()
    {
        var lines = _inputs
            .With("EventOps__Auth__Keys__0", "some-secret-token-value")
            .With("EventOps__Auth__Keys", "some-secret-token-value")
            .With("EventOps__Journal", "some-secret-token-value")
            .Refused();

        Assert.Contains("EventOps:Journal is a section, not a value; set the keys under it", lines);
        Assert.Contains("EventOps:Auth:Keys is a list; set EventOps:Auth:Keys:0 and so on", lines);
        Assert.Contains("EventOps:Auth:Keys:0 is a section, not a value; set the keys under it", lines);
        Assert.DoesNotContain(lines, line => line.Contains("some-secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("Path", "PATH", 0)]
    [InlineData("Jounral", "Journal", 1)]
    public void Distance_counts_changed_letters(string a, string b, int distance)
    {
        Assert.Equal(distance, KeySuggestion.Distance(a, b));
        Assert.Equal(distance, KeySuggestion.Distance(b, a));
    }

    public void Dispose() => _inputs.Dispose();
}
