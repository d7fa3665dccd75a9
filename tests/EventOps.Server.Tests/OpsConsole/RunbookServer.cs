using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>A server and whoever runs it.</summary>
internal sealed class RunbookServer : IAsyncDisposable
{
    private EventBusClient _ops;

    private RunbookServer(RunningServer server)
    {
        Server = server;
        _ops = server.With(server.AdminKey);
    }

    internal RunningServer Server { get; }

    internal EventBusClient Ops => _ops;

    internal string BackupFolder => Server.DataFolder + "-backup";

    internal static async Task<RunbookServer> StartAsync(params string[] settings) => new(await RunningServer.StartAsync(settings));

    internal async Task RestartAsync()
    {
        _ops.Dispose();
        await Server.RestartAsync();
        _ops = Server.With(Server.AdminKey);
    }

    internal Task<Answer> PostAsync(string body) => Ops.PostAsync("/api/ops/runbooks/execute", body);

    /// <summary>Runs something, and gives what was answered under <c>runbook</c> when it ended with a code.</summary>
    internal async Task<Answer> RunAsync(string command, int exitCode = 0, string more = "")
    {
        Answer answer = (await PostAsync($$"""{"command":"{{command}}"{{more}}}""")).Expect(HttpStatusCode.OK);
        Assert.True(exitCode == answer["runbook"].GetProperty("exit_code").GetInt32(), answer.Text);
        Assert.Equal(exitCode == 0 ? "success" : "failed", answer["runbook"].GetProperty("status").GetString());
        return answer;
    }

    internal async Task<Answer> StatusAsync() => (await Ops.GetAsync("/api/ops/status")).Expect(HttpStatusCode.OK);

    internal async Task<string> ActiveAsync() => (await StatusAsync()).Str("active_profile");

    /// <summary>What a run said, a line each.</summary>
    internal static string LogsOf(Answer answer) => string.Join(
        '\n', answer["runbook"].GetProperty("logs").EnumerateArray().Select(one => $"{one.GetProperty("level")}: {one.GetProperty("message")}"));

    internal static JsonElement EntryOf(Answer status, string requestId) => status.List("runbook_history")
        .Single(one => one.GetProperty("request_id").GetString() == requestId);

    public async ValueTask DisposeAsync()
    {
        _ops.Dispose();
        await Server.DisposeAsync();
    }
}
