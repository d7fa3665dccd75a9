using System.Net;
using EventOps.Engine.Identity;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>A journal writer that died of a bug takes nothing until its engine is opened anew: runbooks tell so, and do it.</summary>
public sealed class DeadWriterTests
{
    private const string Event = """{"event_type":"agent_usage","source":"s","data":{}}""";

    [Fact]
    public async Task A_health_check_tells_it_and_a_restart_cures_it()
    {
        await using RunbookServer server = await DyingAsync();
        string id = (await server.Server.Bus.GetAsync("/events")).Expect(HttpStatusCode.OK).Ids().Single();
        Answer told = await server.RunAsync("health_check", more: ",\"request_id\":\"told\"");
        Assert.Equal(("unhealthy", "failed"), (told["health"].GetProperty("status").GetString(), told["health"].GetProperty("journal").GetString()));
        Assert.Contains("ERROR: The journal takes no commits", RunbookServer.LogsOf(told), StringComparison.Ordinal);
        Assert.Contains("WARNING: The journal takes no records: this run began unjournaled", RunbookServer.LogsOf(told), StringComparison.Ordinal);
        await server.RunAsync("health_check", 2, ",\"enforce\":true,\"request_id\":\"failed\"");

        // Known by its request's id, though no journal has it.
        Assert.Equal(told.Text, (await server.RunAsync("health_check", more: ",\"request_id\":\"told\"")).Text);
        Assert.Equal(HttpStatusCode.Conflict, (await server.PostAsync("""{"command":"restart","request_id":"told"}""")).Status);
        Assert.Equal(["failed", "told"], IdsOf(await server.StatusAsync()));

        await server.RunAsync("restart", more: ",\"enforce\":true,\"request_id\":\"cured\"");
        await server.Server.Bus.PublishAsync("s");
        (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        Answer there = await server.StatusAsync();
        Assert.Equal(["cured", "failed", "told"], IdsOf(there));
        Assert.Equal(3, server.Server.Engine.Operations.Runs.Book.All.Count(one => one.End is not null));

        await server.RestartAsync();
        Answer after = await server.StatusAsync();
        Assert.Equal(there["runbook_history"].GetRawText(), after["runbook_history"].GetRawText());
        Assert.Equal(there["last_health"].GetRawText(), after["last_health"].GetRawText());
        Assert.Contains("began unjournaled", RunbookServer.LogsOf(
            await server.RunAsync("restart", more: ",\"enforce\":true,\"request_id\":\"cured\"")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failover_takes_along_all_that_was_acknowledged()
    {
        await using RunbookServer server = await DyingAsync();
        string id = (await server.Server.Bus.GetAsync("/events")).Expect(HttpStatusCode.OK).Ids().Single();
        Answer there = await server.RunAsync("failover", more: ",\"request_id\":\"there\"");
        Assert.Contains("the copy has everything", RunbookServer.LogsOf(there), StringComparison.Ordinal);
        Assert.Equal("backup", await server.ActiveAsync());
        (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        string second = await server.Server.Bus.PublishAsync("s");

        // And back, from another one that died.
        await KillWriterAsync(server.Server);
        await server.RunAsync("failback");
        Assert.Equal([second, id], (await server.Server.Bus.GetAsync("/events")).Expect(HttpStatusCode.OK).Ids());
        await server.Server.Bus.PublishAsync("s");
        Assert.Equal([0, 0], (await server.StatusAsync()).List("runbook_history").Select(one => one.GetProperty("exit_code").GetInt32()));
    }

    [Fact]
    public async Task A_drill_changes_nothing_and_a_stop_and_a_start_do_what_they_say()
    {
        await using RunbookServer server = await DyingAsync();
        Answer drill = await server.RunAsync("drill", 1);
        Assert.Contains("nothing was changed", RunbookServer.LogsOf(drill), StringComparison.Ordinal);
        Assert.Equal("primary", await server.ActiveAsync());
        Assert.False(Directory.Exists(server.BackupFolder));

        await server.RunAsync("stop", 2, ",\"enforce\":true");
        Assert.False(server.Server.Host.IsRefusing);
        await server.RunAsync("stop");
        Assert.True(server.Server.Host.IsRefusing);
        await server.RunAsync("start");
        Assert.False(server.Server.Host.IsRefusing);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Server.Bus.PostAsync("/publish", Event)).Status);
        await server.RunAsync("restart");
        (await server.Server.Bus.PostAsync("/publish", Event)).Expect(HttpStatusCode.OK);
    }

    private static IEnumerable<string?> IdsOf(Answer status) =>
        status.List("runbook_history").Select(static one => one.GetProperty("request_id").GetString());

    /// <summary>A server with one event, whose writer then dies.</summary>
    private static async Task<RunbookServer> DyingAsync()
    {
        RunbookServer server = await RunbookServer.StartAsync();
        await server.Server.Bus.PublishAsync("s");
        await KillWriterAsync(server.Server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Server.Bus.PostAsync("/publish", Event)).Status);
        return server;
    }

    private static async Task KillWriterAsync(RunningServer server) =>
        Assert.Equal(AdmitError.JournalUnavailable, (await server.Engine.Intake.SubmitAsync(new DeadlyRecord())).Error);

    /// <summary>Kills who applies it for the first time; in the journal it is one that changes nothing.</summary>
    private sealed record DeadlyRecord : IControlRecord
    {
        private readonly KeysUsed _harmless = new([]);

        public ControlKind Kind => _harmless.Kind;

        public void Write(ref MessagePackWriter writer) => _harmless.Write(ref writer);

        public void Apply(EngineState state, long id) => throw new InvalidOperationException("injected");
    }
}
