using EventOps.Load.FanOut;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Tests.FanOut;

public sealed class MemorySeriesTests
{
    [Fact]
    public void Growth_is_from_the_second_tenths_mean_to_the_mean_behind_the_last_event()
    {
        MemorySeries series = Series((0, 10), (50, 500), (100, 100), (199, 120), (200, 900), (999, 900), (1_000, 140), (1_000, 160));

        Assert.Equal(40, series.GrowthMiB(1_000));
    }

    [Fact]
    public void A_backlog_published_between_two_looks_still_has_a_first_look()
    {
        Assert.Equal(5, Series((0, 10), (1_000, 20), (1_000, 30)).GrowthMiB(1_000));
        Assert.Equal(double.NaN, Series((0, 10), (900, 20)).GrowthMiB(1_000));
    }

    [Fact]
    public void Each_tenth_has_a_line()
    {
        string[] lines = [.. Series((100, 1), (500, 2), (1_000, 3)).Lines("x", 1_000)];

        Assert.Equal("x, 100 events, 1.0 s: 2 MiB resident, 1 MiB of it allocated", lines[0]);
        Assert.Equal(11, lines.Length);
        Assert.Contains("1,000 events", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_is_read_as_Linux_writes_it()
    {
        ResidentMemory memory = ResidentMemory.Parse(["Name:\tdotnet", "VmRSS:\t  204800 kB", "RssAnon:\t  102400 kB", "RssFile:\t 1 kB"]);

        Assert.Equal((200.0, 100.0), (memory.ResidentMiB, memory.AnonymousMiB));
        Assert.Throws<SetupFailedException>(() => ResidentMemory.Parse(["Name:\tdotnet"]));
    }

    private static MemorySeries Series(params (long Published, double MiB)[] points)
    {
        var series = new MemorySeries();
        for (int i = 0; i < points.Length; i++)
        {
            series.Add(new MemoryPoint(
                TimeSpan.FromSeconds(i + 1), points[i].Published, new ResidentMemory(points[i].MiB * 2, points[i].MiB)));
        }

        return series;
    }
}
