using EventOps.Engine.Logs;

namespace EventOps.Engine.Tests.Logs;

/// <summary>Blocks that cannot be read: what they had is missing, and every answer that lacks it says so.</summary>
public sealed class LogDamageTests : IAsyncDisposable
{
    private const int Lines = 600;
    private readonly LogRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_damaged_block_costs_its_lines_only_and_the_total_is_a_lower_bound()
    {
        await FillAsync();
        Assert.Equal((Lines, false), Totals(_rig.Search("line")));
        _rig.Blocks.Damage(1);
        LogPage page = _rig.Search("line", limit: 1_000);
        Assert.InRange(page.Total, 400, Lines - 1);
        Assert.Equal((page.Lines.Count, true), Totals(page));
        Assert.Equal((1, 0), (_rig.Store.DamagedReads, _rig.Store.RefusedReads));
    }

    [Fact]
    public async Task It_is_told_once_and_counted_each_time()
    {
        await FillAsync();
        _rig.Blocks.Damage(1);
        Search(5);
        Assert.Equal((5, 1), (_rig.Store.DamagedReads, _rig.Told.Lines.Length));
        _rig.Blocks.Damage(2);
        Search(5);
        Assert.Equal((15, 2), (_rig.Store.DamagedReads, _rig.Told.Lines.Length));
        Assert.All(_rig.Told.Lines, static line => Assert.Contains("is damaged", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disk_that_refuses_is_told_apart_and_forgiven()
    {
        await FillAsync();
        _rig.Blocks.RefusesReads = true;
        LogPage page = _rig.Search("line");
        Assert.True(page.TotalIsLowerBound);
        Assert.InRange(page.Total, 0, Lines / 2);
        Assert.Equal(0, _rig.Store.DamagedReads);
        Assert.InRange(_rig.Store.RefusedReads, 3, 100);
        Assert.Equal(_rig.Store.RefusedReads, _rig.Told.Lines.Length);
        Assert.All(_rig.Told.Lines, static line => Assert.Contains("refuses to read", line, StringComparison.Ordinal));
        _rig.Blocks.RefusesReads = false;
        Assert.Equal((Lines, false), Totals(_rig.Search("line")));
    }

    [Fact]
    public async Task What_the_summary_rules_out_is_not_missed()
    {
        await FillAsync();
        _rig.Blocks.Damage(1);
        Assert.Equal((1, false), Totals(_rig.Search($"{Lines - 1}")));
        Assert.Equal((0, false), Totals(_rig.Search("nowhere")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_export_says_that_lines_are_missing(bool afterKill)
    {
        await FillAsync();
        _rig.Blocks.Damage(1);
        if (afterKill)
        {
            _rig.OpenAfterKill();
        }

        var query = new LogQuery { Tenant = "t", Terms = LogRig.Terms("line") };
        var stretch = new LogReadStretch([], _rig.Store.NextId, 0, IsEnd: false, LeftOut: false);
        int lines = 0;
        int saying = 0;
        while (!stretch.IsEnd)
        {
            stretch = _rig.Store.Read(query, stretch.NextBeforeId, 7, CancellationToken.None);
            lines += stretch.Lines.Count;
            saying += stretch.LeftOut ? 1 : 0;
        }

        Assert.InRange(lines, 400, Lines - 1);
        Assert.Equal(1, saying);
    }

    /// <summary>A start makes the summaries of the growing segment again, and has none of a block it cannot read.</summary>
    [Fact]
    public async Task A_start_that_cannot_read_a_block_remembers_that_there_was_one()
    {
        await FillAsync();
        _rig.Blocks.Damage(_rig.Blocks.Entries.Count - 1);
        long total = _rig.Search("line").Total;
        _rig.OpenAfterKill();
        Assert.Equal((total, true), Totals(_rig.Search("line")));
        Assert.True(_rig.Search("nowhere").TotalIsLowerBound);
        Assert.Equal(1, _rig.Store.DamagedReads);
        await _rig.WriteAsync(LogRig.Line("another line"));
        await _rig.RestartAsync();
        Assert.Equal((total + 1, true), Totals(_rig.Search("line")));
    }

    [Fact]
    public async Task A_block_whose_file_was_taken_away_is_missed()
    {
        await FillAsync();
        _rig.Blocks.Lose(1);
        Assert.True(_rig.Search("line").TotalIsLowerBound);
        Assert.Equal(1, _rig.Store.DamagedReads);
    }

    private static (long Total, bool IsLowerBound) Totals(LogPage page) => (page.Total, page.TotalIsLowerBound);

    private void Search(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.True(_rig.Search("line", limit: 1_000).TotalIsLowerBound);
        }
    }

    private async Task FillAsync()
    {
        _rig.Open();
        Assert.Equal(LogWriteError.None, await _rig.WriteAsync([.. Enumerable.Range(0, Lines).Select(i => LogRig.Line($"line {i}"))]));
    }
}
