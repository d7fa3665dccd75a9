using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using EventOps.Engine.Observability;
using EventOps.Server.Tests.EventBus.Support;
using EventOps.Server.Tests.Identity;

namespace EventOps.Server.Tests.SystemMonitoring.Infrastructure;

/// <summary>A server that looks at its rules all the time, an operator of it, and a metric that a test drives.</summary>
internal sealed class AlertClient : IAsyncDisposable
{
    private static int _metrics;
    private readonly Meter _meter = new(EngineMetrics.MeterName);
    private EventBusClient _ops;

    private AlertClient(RunningServer server, int number)
    {
        Server = server;
        _ops = server.With(AuditClient.AdminKey);
        _meter.CreateObservableGauge(
            $"test.level.{number}",
            () => Level is { } level ? [new Measurement<double>(level, new KeyValuePair<string, object?>("room", "a \"b\""))] : Array.Empty<Measurement<double>>());
    }

    internal RunningServer Server { get; }

    internal EventBusClient Ops => _ops;

    /// <summary>The metric's value; null: it is gone.</summary>
    internal double? Level { get; set; }

    /// <summary>Starts a server with rules, each its settings with <c>|</c> between; <c>METRIC</c> is the test's own.</summary>
    internal static Task<AlertClient> StartAsync(params string[] rules) => StartAsync(rules, []);

    internal static async Task<AlertClient> StartAsync(string[] rules, string[] settings)
    {
        int number = Interlocked.Increment(ref _metrics);
        IEnumerable<string> given = rules.SelectMany((rule, i) => rule
            .Replace("METRIC", $"test_level_{number}", StringComparison.Ordinal).Split('|').Select(one => $"EventOps:Alerts:Rules:{i}:{one}"));
        return new AlertClient(
            await RunningServer.StartAsync(
                [.. AuditClient.Keys, "EventOps:Alerts:Enabled=true", "EventOps:Alerts:IntervalMs=20", .. settings, .. given]),
            number);
    }

    internal async Task<JsonElement[]> ListAsync(string query = "") =>
        [.. QueueClient.Data(await GetAsync(query)).GetProperty("alerts").EnumerateArray()];

    internal Task<Answer> GetAsync(string query = "") => _ops.GetAsync("/api/v1/platform/system/infrastructure/alerts" + query);

    internal Task<Answer> AcknowledgeAsync(string id) =>
        _ops.PostAsync($"/api/v1/platform/system/infrastructure/alerts/{id}/acknowledge", "{}");

    /// <summary>The only alert of a rule once it is as wanted; what makes it so is on its way, and <paramref name="again"/> goes on
    /// doing it.</summary>
    internal async Task<JsonElement> UntilAsync(string rule, Func<JsonElement, bool>? isSo = null, Func<Task>? again = null)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            await (again?.Invoke() ?? Task.CompletedTask);
            JsonElement[] found = [.. (await ListAsync()).Where(one => one.Text("rule") == rule)];
            if (found.Length > 0 && (isSo is null || isSo(found[0])))
            {
                return Assert.Single(found);
            }

            tooLong.Token.ThrowIfCancellationRequested();
        }
    }

    internal static bool IsOver(JsonElement alert) => alert.GetProperty("resolved_at").ValueKind == JsonValueKind.String;

    /// <summary>The data of a tenant's alert events, newest first.</summary>
    internal static async Task<JsonElement[]> EventsAsync(EventBusClient client) =>
        [.. (await client.GetAsync("/events?event_type=alert_triggered&limit=100")).Expect(HttpStatusCode.OK).List("events")
            .Select(one => one.GetProperty("data"))];

    internal async Task RestartAsync()
    {
        _ops.Dispose();
        await Server.RestartAsync();
        _ops = Server.With(AuditClient.AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        _ops.Dispose();
        await Server.DisposeAsync();
        _meter.Dispose();
    }
}
