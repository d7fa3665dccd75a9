using System.Net;
using EventOps.Engine;
using EventOps.Engine.Records;
using EventOps.Journal.Faster;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>A failover that goes wrong ends in the old folder, with everything there.</summary>
public sealed class FailedFailoverTests
{
    [Fact]
    public async Task A_byte_that_turned_in_the_copy_is_found_ahead_and_while_closed()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        string id = await server.Server.Bus.PublishAsync("s");
        int seen = 0;
        foreach (bool whileClosed in (bool[])[false, true])
        {
            seen = 0;
            server.Server.Runbooks.BeforeVerifying = path =>
            {
                if (whileClosed && server.Server.Host.Engine is not null && path.EndsWith("/journal/journal.commit", StringComparison.Ordinal))
                {
                    // Behind the journal's copy ahead: so that there is something to copy while it is closed.
                    server.Server.Bus.PublishAsync("s").GetAwaiter().GetResult();
                }

                if (Path.GetFileName(path) == "journal.0" && path.Contains("/journal/", StringComparison.Ordinal) && (!whileClosed || server.Server.Host.Engine is null))
                {
                    seen++;
                    Flip(path);
                }
            };
            Answer answer = await server.RunAsync("failover", 4);
            Assert.Contains("reads back other than it was written", RunbookServer.LogsOf(answer), StringComparison.Ordinal);
            Assert.Equal(1, seen);
            Assert.Equal("primary", await server.ActiveAsync());
            (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
            await server.Server.Bus.PublishAsync("s");
        }

        server.Server.Runbooks.BeforeVerifying = null;
        await server.RunAsync("failover");
        (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        Assert.Equal(4, (await server.Server.Bus.GetAsync("/events")).Num("total"));
    }

    [Fact]
    public async Task A_copy_that_lacks_the_end_is_found_by_what_the_engine_finds_in_it()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        string id = await server.Server.Bus.PublishAsync("s");

        // Behind the proof's back, when the last file has been proven: the journal is taken away.
        string journal = Path.Combine(server.BackupFolder, "journal", "journal.0");
        server.Server.Runbooks.BeforeVerifying = path =>
        {
            if (server.Server.Host.Engine is null && path.Contains("/state/", StringComparison.Ordinal))
            {
                using var file = new FileStream(journal, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                file.Write(new byte[file.Length]);
            }
        };
        Answer answer = await server.RunAsync("failover", 4);
        Assert.Contains("The copy lacks something", RunbookServer.LogsOf(answer), StringComparison.Ordinal);
        Assert.Equal("primary", await server.ActiveAsync());
        (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        await server.RestartAsync();
        Assert.Equal("primary", await server.ActiveAsync());
        (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_changes_nothing()
    {
        string file = Path.GetTempFileName();
        try
        {
            await using RunbookServer server = await RunbookServer.StartAsync("EventOps:Ops:Backup:DataPath=" + file);
            await server.RunAsync("failover", 4);
            Assert.Equal("primary", await server.ActiveAsync());
            await server.Server.Bus.PublishAsync("s");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_folder_another_server_has_is_left_alone()
    {
        await using RunningServer other = await RunningServer.StartAsync();
        await using RunbookServer server = await RunbookServer.StartAsync("EventOps:Ops:Backup:DataPath=" + other.DataFolder);
        Answer answer = await server.RunAsync("failover", 4);
        Assert.Contains("in use", RunbookServer.LogsOf(answer), StringComparison.Ordinal);
        await other.Bus.PublishAsync("s");
    }

    [Fact]
    public async Task When_neither_folder_can_be_opened_a_restart_helps_as_soon_as_one_can()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        string id = await server.Server.Bus.PublishAsync("s");
        string journal = Path.Combine(server.Server.DataFolder, "journal");
        server.Server.Runbooks.BeforeVerifying = path =>
        {
            if (server.Server.Host.Engine is null && Directory.Exists(journal))
            {
                Directory.Move(journal, journal + ".away");
                File.WriteAllText(journal, string.Empty);
            }
        };
        await server.Server.Bus.PublishAsync("s");
        Answer failed = (await server.PostAsync("""{"command":"failover","request_id":"lost"}""")).Expect(HttpStatusCode.InternalServerError);
        Assert.Contains("No engine is open", failed.Str("detail"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Server.Bus.GetAsync("/events/" + id)).Status);
        Assert.Equal("primary", await server.ActiveAsync());
        (await server.PostAsync("""{"command":"restart"}""")).Expect(HttpStatusCode.InternalServerError);

        File.Delete(journal);
        Directory.Move(journal + ".away", journal);
        await server.RunAsync("restart");
        (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
        await server.Server.Bus.PublishAsync("s");

        // What could not be journaled then has been since.
        Answer status = await server.StatusAsync();
        Assert.Equal(5, RunbookServer.EntryOf(status, "lost").GetProperty("exit_code").GetInt32());
        Assert.Equal([0, 5, 5], status.List("runbook_history").Select(one => one.GetProperty("exit_code").GetInt32()));
    }

    [Fact]
    public async Task When_a_restart_could_not_open_the_folder_a_failover_goes_on_in_the_other()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        string id = await server.Server.Bus.PublishAsync("s");
        using (FolderLock.Acquire(EngineOptions.ArchiveLogPath(server.Server.DataFolder, EventPriority.Low), "journal.lock"))
        {
            (await server.PostAsync("""{"command":"restart","request_id":"in vain"}""")).Expect(HttpStatusCode.InternalServerError);
            (await server.PostAsync("""{"command":"stop","request_id":"in vain"}""")).Expect(HttpStatusCode.Conflict);
            Assert.Equal(-1, RunbookServer.LogsOf(await server.RunAsync("failover")).IndexOf("ERROR", StringComparison.Ordinal));
            Assert.Equal("backup", await server.ActiveAsync());
            (await server.Server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
            await server.Server.Bus.PublishAsync("s");
        }

        await server.RunAsync("failback");
        Assert.Equal(2, (await server.Server.Bus.GetAsync("/events")).Num("total"));
        Assert.Equal([0, 0, 5], (await server.StatusAsync()).List("runbook_history").Select(one => one.GetProperty("exit_code").GetInt32()));
    }

    private static void Flip(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        int was = file.ReadByte();
        file.Position = 0;
        file.WriteByte((byte)(was ^ 1));
    }
}
