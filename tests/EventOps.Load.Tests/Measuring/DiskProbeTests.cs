using EventOps.Load.Measuring;

namespace EventOps.Load.Tests.Measuring;

public sealed class DiskProbeTests
{
    [Fact]
    public void Writes_are_measured_and_the_file_is_removed_or_the_refusal_is_said()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, $"disk-{Guid.NewGuid():N}");
        try
        {
            bool measured = DiskProbe.TryMeasure(folder, writes: 20, out LatencySummary latency, out string? problem);

            Assert.Equal(measured ? 20 : 0, latency.Count);
            Assert.Equal(measured, problem is null);
            Assert.True(!measured || latency.P50Ns > 0);
            Assert.Empty(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
