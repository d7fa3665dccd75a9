using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring.Infrastructure;

/// <summary>An operator who looks at what the server runs on.</summary>
internal sealed class InfrastructureClient(RunningServer server) : IDisposable
{
    private readonly QueueClient _http = QueueClient.Admin(server);

    internal async Task<JsonElement[]> ServicesAsync() =>
        [.. QueueClient.Data(await _http.GetAsync("/infrastructure/health")).GetProperty("services").EnumerateArray()];

    internal async Task<JsonElement> ServiceAsync(string name) =>
        (await ServicesAsync()).Single(one => one.GetProperty("name").GetString() == name);

    internal async Task<JsonElement[]> AddressesAsync() =>
        [.. QueueClient.Data(await _http.GetAsync("/infrastructure/ip-reputation")).GetProperty("ips").EnumerateArray()];

    /// <summary>Looks again until it is so.</summary>
    internal static async Task<JsonElement> UntilAsync(Func<Task<JsonElement>> look, Func<JsonElement, bool> so)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            JsonElement seen = await look();
            if (so(seen))
            {
                return seen;
            }

            Assert.False(tooLong.IsCancellationRequested, seen.ToString());
        }
    }

    internal static string Status(JsonElement service) => service.GetProperty("status").GetString()!;

    internal static string? Reason(JsonElement service) =>
        service.TryGetProperty("reason", out JsonElement reason) ? reason.GetString() : null;

    public void Dispose() => _http.Dispose();
}
