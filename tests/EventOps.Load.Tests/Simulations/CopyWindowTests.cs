using EventOps.Load.Simulations;

namespace EventOps.Load.Tests.Simulations;

public sealed class CopyWindowTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);

    [Fact]
    public void Constant_copies_work_all_the_time()
    {
        Assert.Equal(
            Enumerable.Repeat(new CopyWindow(TimeSpan.Zero, Ten), 3), CopyWindow.Of(new KeepConstant(3, Ten), copiesBefore: 9));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(4, 10)]
    [InlineData(10, 4)]
    [InlineData(5, 5)]
    public void Ramping_copies_follow_the_line_between_the_two_counts(int from, int to)
    {
        IReadOnlyList<CopyWindow> windows = CopyWindow.Of(new RampingConstant(to, Ten), from);

        for (double at = 0.05; at < 1; at += 0.1)
        {
            TimeSpan now = Ten * at;
            int working = windows.Count(w => w.Start <= now && now < w.End);
            Assert.InRange(working, from + ((to - from) * at) - 1, from + ((to - from) * at) + 1);
        }
    }
}
