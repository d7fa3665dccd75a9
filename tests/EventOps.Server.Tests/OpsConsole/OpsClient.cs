using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>Asks the console's endpoints as those who run the server.</summary>
internal sealed class OpsClient(RunningServer server) : IDisposable
{
    private readonly EventBusClient _admin = server.With(server.AdminKey);

    public void Dispose() => _admin.Dispose();

    internal Task<Answer> GetAsync(string path) => _admin.GetAsync("/api/ops" + path);

    internal async Task<Answer> SummaryAsync() => (await GetAsync("/metrics/summary")).Expect(HttpStatusCode.OK);

    /// <summary>Asks until a metric's value is as wanted: what is shown is a second or two old.</summary>
    internal async Task<Answer> UntilAsync(string metric, Predicate<JsonElement> isRight)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (true)
        {
            Answer summary = await SummaryAsync();
            if (isRight(summary[metric]))
            {
                return summary;
            }

            Assert.False(tooLong.IsCancellationRequested, summary.Text);
        }
    }

    /// <summary>Asks until a metric has points, by the second, of the last minute.</summary>
    internal async Task<JsonElement[]> UntilPointsAsync(string metric, int count, int stepSeconds = 1)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (true)
        {
            Answer series = await GetAsync($"/metrics/timeseries?metric={metric}&minutes=1&step_seconds={stepSeconds}");
            if (series.Status == HttpStatusCode.OK && series.List("points").Length >= count)
            {
                return series.List("points");
            }

            Assert.False(tooLong.IsCancellationRequested, series.Text);
        }
    }
}
