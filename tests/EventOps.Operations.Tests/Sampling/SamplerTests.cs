using EventOps.Operations.Sampling;
using EventOps.Operations.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Operations.Tests.Sampling;

public sealed class SamplerTests
{
    private const long Start = 1_758_499_200; // a whole minute

    [Fact]
    public async Task What_was_sampled_survives_a_restart_by_the_second_and_by_the_minute()
    {
        using var folder = new TemporaryFolder();
        var clock = new HandClock(Start);
        var readings = new GivenReadings();
        await using (Sampler before = Open(folder, clock, readings))
        {
            SampleFor(before, clock, readings, 4_000);
        }

        clock.Pass(TimeSpan.FromSeconds(30));
        await using Sampler after = Open(folder, clock, readings);
        Assert.Equal([new(Start + 3_999, 3_999), new(Start + 4_000, 4_000)], after.Samples.Range("m", Start + 3_999, Start + 4_000, 1));
        Assert.Equal([new(Start + 60, 60), new(Start + 120, 120)], after.Samples.Range("m", Start, Start + 120, 60));
        Assert.Empty(after.Samples.Range("m", Start + 4_006, Start + 4_030, 1));
    }

    [Fact]
    public async Task A_torn_file_loses_what_lay_behind_the_tear_and_the_start_goes_on()
    {
        using var folder = new TemporaryFolder();
        var clock = new HandClock(Start);
        var readings = new GivenReadings();
        await using (Sampler before = Open(folder, clock, readings))
        {
            SampleFor(before, clock, readings, 300);
        }

        string seconds = Assert.Single(Directory.GetFiles(folder.Path, "seconds-*"));
        byte[] whole = await File.ReadAllBytesAsync(seconds);
        for (int length = 0; length < whole.Length; length += 97)
        {
            await File.WriteAllBytesAsync(seconds, whole[..length]);
            await using Sampler after = Open(folder, clock, readings);
            IReadOnlyList<SamplePoint> points = after.Samples.Range("m", Start + 1, Start + 300, 1);
            Assert.All(points, one => Assert.True(one.UnixSeconds - Start - one.Value is >= 0 and < 60));
        }

        whole[whole.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(seconds, whole);
        await using Sampler damaged = Open(folder, clock, readings);
        Assert.NotEmpty(damaged.Samples.Range("m", Start + 1, Start + 60, 1));
        Assert.Empty(damaged.Samples.Range("m", Start + 280, Start + 290, 1));
        SampleFor(damaged, clock, readings, 10);
        Assert.NotEmpty(damaged.Samples.Range("m", Start + 301, Start + 310, 1));
    }

    [Fact]
    public async Task Many_restarts_do_not_leave_many_files_and_old_ones_go()
    {
        using var folder = new TemporaryFolder();
        var clock = new HandClock(Start);
        var readings = new GivenReadings();
        for (int i = 0; i < 40; i++)
        {
            await using Sampler one = Open(folder, clock, readings);
            SampleFor(one, clock, readings, 61);
        }

        Assert.InRange(Directory.GetFiles(folder.Path).Length, 2, 2 * (SampleLimits.FilesMax + 2));
        await using (Sampler all = Open(folder, clock, readings))
        {
            Assert.Equal(40 * 61, all.Samples.Range("m", Start + 1, Start + (40 * 61), 1).Count);
            clock.Pass(TimeSpan.FromDays(8));
            SampleFor(all, clock, readings, 8_000);
        }

        string[] left = Directory.GetFiles(folder.Path, "seconds-*");
        Assert.All(left, static one => Assert.DoesNotContain("seconds-0017584", one, StringComparison.Ordinal));
    }

    /// <summary>A process that never lives as long as a file: every four hours, so that files are made one, and by the day.</summary>
    [Theory]
    [InlineData(4, 6 * 30)]
    [InlineData(24, 60)]
    public async Task However_often_it_is_restarted_what_has_expired_goes(int hours, int restarts)
    {
        const int KeptHours = 7 * 24;
        using var folder = new TemporaryFolder();
        var clock = new HandClock(Start);
        var readings = new GivenReadings();
        long largest = 0;
        for (int i = 0; i < restarts; i++)
        {
            // Metrics come in another order each time: columns are a process's own.
            readings.Gauges.Clear();
            foreach (int metric in Enumerable.Range(0, 5).OrderBy(metric => (metric + i) % 5))
            {
                readings.Gauges.Add("m" + metric, (1_000 * metric) + i);
            }

            await using Sampler one = Open(folder, clock, readings);
            one.Sample();
            clock.Pass(TimeSpan.FromHours(hours));
            long bytes = Directory.GetFiles(folder.Path).Sum(static file => new FileInfo(file).Length);
            largest = i * hours > 2 * KeptHours ? largest : Math.Max(largest, bytes);
            Assert.InRange(bytes, 0, largest * 11 / 10);
        }

        await using Sampler last = Open(folder, clock, readings);
        long first = Start + ((restarts - (KeptHours / hours) + 1) * hours * 3_600L);
        for (long at = first, i = restarts - (KeptHours / hours) + 1; i < restarts; i++, at += hours * 3_600L)
        {
            Assert.Equal([new(at, 3_000 + i)], last.Samples.Range("m3", at, at, 60));
        }
    }

    [Fact]
    public async Task A_disk_that_refuses_is_told_and_forgiven_and_nobody_dies()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("samples");
        await File.WriteAllTextAsync(path, "in the way");
        var clock = new HandClock(Start);
        var readings = new GivenReadings();
        await using Sampler sampler = Open(path, clock, readings);
        SampleFor(sampler, clock, readings, 130);
        Assert.Contains("cannot be written", sampler.Failure, StringComparison.Ordinal);
        Assert.Equal(130, sampler.Samples.Range("m", Start + 1, Start + 130, 1).Count);

        File.Delete(path);
        SampleFor(sampler, clock, readings, 61);
        Assert.Null(sampler.Failure);
    }

    [Fact]
    public async Task A_clock_set_back_overwrites_and_one_set_far_back_begins_anew()
    {
        using var folder = new TemporaryFolder();
        var clock = new HandClock(Start);
        var readings = new GivenReadings();
        await using Sampler sampler = Open(folder, clock, readings);
        SampleFor(sampler, clock, readings, 100);
        clock.NowMs -= 50_000;
        readings.Gauges["m"] = -1;
        sampler.Sample();
        Assert.Equal([new(Start + 49, 49), new(Start + 50, -1), new(Start + 51, 51)], sampler.Samples.Range("m", Start + 49, Start + 51, 1));

        clock.NowMs -= 100_000_000;
        sampler.Sample();
        long now = clock.NowMs / 1_000;
        Assert.Equal([new(now, -1)], sampler.Samples.Range("m", now, now, 1));
        Assert.Empty(sampler.Samples.Range("m", Start + 100, Start + 100, 1));
    }

    [Fact]
    public async Task The_loop_samples_once_a_tick_and_its_death_is_told()
    {
        using var folder = new TemporaryFolder();
        var clock = new HandClock(Start);
        var readings = new GivenReadings { Gauges = { ["m"] = 1 } };
        var fed = new SemaphoreSlim(0);
        await using var sampler = new Sampler(readings, () => fed.Release(), folder.Path, clock, NullLogger.Instance);
        sampler.Start();
        clock.Ring();
        Assert.True(await fed.WaitAsync(TimeSpan.FromSeconds(20)));
        await Eventually.IsAsync(() => sampler.Samples.Range("m", Start, Start, 1).Count > 0);
        Assert.Null(sampler.Failure);

        readings.Fault = new InvalidOperationException("a bug");
        clock.Ring();
        Assert.True(await fed.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(SpinWait.SpinUntil(() => sampler.Failure is not null, TimeSpan.FromSeconds(20)));
        Assert.Contains("died", sampler.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_beyond_the_bound_are_left_out()
    {
        using var folder = new TemporaryFolder();
        var clock = new HandClock(Start);
        var readings = new GivenReadings();
        for (int i = 0; i < SampleLimits.MetricsMax + 20; i++)
        {
            readings.Gauges.Add("m" + i, i);
        }

        await using Sampler sampler = Open(folder, clock, readings);
        sampler.Sample();
        Assert.Equal(SampleLimits.MetricsMax, sampler.Samples.Names.Count);
    }

    private static void SampleFor(Sampler sampler, HandClock clock, GivenReadings readings, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            readings.Gauges["m"] = (clock.NowMs / 1_000) - Start;
            sampler.Sample();
        }
    }

    private static Sampler Open(TemporaryFolder folder, HandClock clock, GivenReadings readings) => Open(folder.Path, clock, readings);

    private static Sampler Open(string path, HandClock clock, GivenReadings readings)
    {
        var sampler = new Sampler(readings, static () => { }, path, clock, NullLogger.Instance);
        sampler.Load();
        return sampler;
    }
}
