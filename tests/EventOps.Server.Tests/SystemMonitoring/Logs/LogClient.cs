using System.Text.Json;
using EventOps.Contracts.SystemMonitoring.Logs;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring.Logs;

/// <summary>A caller of the log endpoints.</summary>
internal sealed class LogClient(RunningServer server, string key) : IDisposable
{
    private readonly EventBusClient _http = server.With(key);

    internal EventBusClient Http => _http;

    internal static LogClient Admin(RunningServer server) => new(server, server.AdminKey);

    internal Task<Answer> GetAsync(string query) => _http.GetAsync(LogsContract.BasePath + query);

    internal Task<Answer> PostAsync(string json) => _http.PostAsync(LogsContract.BasePath, json);

    internal Task<Answer> PostAsync(byte[] body, string type, params (string Name, string Value)[] headers) =>
        _http.PostAsync(LogsContract.BasePath, body, type, headers);

    /// <summary>Keeps lines of a service, messages alone, the first of them the oldest.</summary>
    internal async Task KeepAsync(string service, params string[] messages) =>
        QueueClient.Data(await PostAsync(JsonSerializer.Serialize(messages.Select(message => new { message, service }))));

    /// <summary>The lines a search finds.</summary>
    internal async Task<JsonElement[]> FindAsync(string query) =>
        [.. QueueClient.Data(await GetAsync("?" + query)).GetProperty("logs").EnumerateArray()];

    /// <summary>The messages a search finds.</summary>
    internal async Task<string[]> MessagesAsync(string query) =>
        [.. (await FindAsync(query)).Select(one => one.GetProperty("message").GetString()!)];

    /// <summary>Asks for an export and waits until it is not under way any more.</summary>
    internal async Task<JsonElement> ExportAsync(string query)
    {
        JsonElement asked = QueueClient.Data(await GetAsync("/export?" + query));
        return await EndedAsync(asked.GetProperty("export_id").GetString()!);
    }

    /// <summary>Waits until an export is not under way any more.</summary>
    internal async Task<JsonElement> EndedAsync(string id)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            JsonElement export = QueueClient.Data(await GetAsync("/export/" + id));
            if (export.GetProperty("status").GetString() != "processing")
            {
                return export;
            }

            tooLong.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>The file of an export.</summary>
    internal async Task<Answer> DownloadAsync(JsonElement export, params (string Name, string Value)[] headers) =>
        await _http.SendAsync(HttpMethod.Get, export.GetProperty("download_url").GetString()!, null, headers);

    public void Dispose() => _http.Dispose();
}
