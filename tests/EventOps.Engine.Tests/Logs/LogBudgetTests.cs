using EventOps.Engine.Logs;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Logs;

/// <summary>What a search does when its time is up: a clock that goes on by so much with every look at it.</summary>
public sealed class LogBudgetTests
{
    private sealed class HurryingClock : SteppedClock
    {
        private long _timestamp;

        internal long MsPerLook { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => _timestamp += MsPerLook;
    }

    private readonly HurryingClock _clock = new();

    [Fact]
    public async Task A_full_page_is_answered_with_what_was_counted_by_then()
    {
        await using LogRig rig = await FilledAsync();
        _clock.MsPerLook = Limits.LogCountMs / 2;
        LogPage page = rig.Search("line", limit: 5);
        Assert.Equal(5, page.Lines.Count);
        Assert.True(page.TotalIsLowerBound);
        Assert.InRange(page.Total, 5, 1_999);
        Assert.Equal("line 1999", page.Lines[0].Line.Message);
    }

    [Fact]
    public async Task A_search_that_finds_nothing_ends_and_says_that_it_did()
    {
        await using LogRig rig = await FilledAsync();
        _clock.MsPerLook = Limits.LogSearchMs / 3;
        LogPage page = rig.Search("\"ine 3\"");
        Assert.True(page.TotalIsLowerBound);
        Assert.InRange(page.Total, 0, 110);
    }

    [Fact]
    public async Task A_line_whose_texts_take_too_long_is_given_up_and_told()
    {
        await using var rig = new LogRig { Clock = _clock };
        rig.Open();
        LogLine line = LogRig.Line("one") with { Metadata = """["two","three"]"""u8.ToArray() };
        Assert.Equal(LogWriteError.None, await rig.WriteAsync(line));
        _clock.MsPerLook = Limits.LogExpressionMatchMs / 2;
        Assert.Equal((1, false), TotalOf(rig.Search("/t[w]o/")));
        Assert.Equal((0, true), TotalOf(rig.Search("/t.r/")));
        _clock.MsPerLook = 1;
        Assert.Equal((1, false), TotalOf(rig.Search("/t.r/")));
    }

    private static (long Total, bool IsLowerBound) TotalOf(LogPage page) => (page.Total, page.TotalIsLowerBound);

    [Fact]
    public async Task Counting_by_the_summaries_costs_no_time()
    {
        await using LogRig rig = await FilledAsync();
        _clock.MsPerLook = Limits.LogSearchMs;
        LogPage page = rig.Search(new LogQuery { Tenant = "t", Severity = LogSeverity.Info }, offset: 1_990, limit: 0);
        Assert.Equal((2_000, false), (page.Total, page.TotalIsLowerBound));
    }

    [Fact]
    public async Task An_export_goes_on_where_its_time_was_up()
    {
        await using LogRig rig = await FilledAsync();
        _clock.MsPerLook = Limits.LogSearchMs / 2;
        var query = new LogQuery { Tenant = "t", Terms = LogRig.Terms("\"ine 7\"") };
        int found = 0;
        int stretches = 0;
        LogReadStretch stretch = new([], rig.Store.NextId, 0, IsEnd: false, LeftOut: false);
        while (!stretch.IsEnd)
        {
            stretch = rig.Store.Read(query, stretch.NextBeforeId, 100, CancellationToken.None);
            found += stretch.Lines.Count;
            stretches++;
        }

        Assert.Equal(111, found);
        Assert.InRange(stretches, 5, 100);
    }

    private async Task<LogRig> FilledAsync()
    {
        var rig = new LogRig { Clock = _clock };
        rig.Open();
        Assert.Equal(LogWriteError.None, await rig.WriteAsync([.. Enumerable.Range(0, 2_000).Select(i => LogRig.Line($"line {i}"))]));
        return rig;
    }
}
