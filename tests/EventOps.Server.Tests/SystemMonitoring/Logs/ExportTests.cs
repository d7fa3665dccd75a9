using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.SystemMonitoring.Logs;

/// <summary>Exports over real Kestrel: asked for, watched, downloaded, failed, retried, and over a restart.</summary>
public sealed class ExportTests(SharedServer shared) : IClassFixture<SharedServer>, IDisposable
{
    private const string PrintedReceipt =
        """{"success":true,"data":{"export_id":"export_logs_abc","status":"processing","download_url":null}}""";

    private readonly LogClient _logs = LogClient.Admin(shared.Server);

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task It_is_asked_for_as_the_contract_prints_it_and_is_a_job_of_its_queue()
    {
        await _logs.KeepAsync("as-printed", "one");
        Answer asked = await _logs.GetAsync("/export?service=as-printed&format=csv");
        Documented.Assert(PrintedReceipt, asked.Json);
        Assert.Equal(["export_id", "status", "download_url"], QueueClient.Data(asked).EnumerateObject().Select(one => one.Name));
        JsonElement export = await _logs.EndedAsync(Text(QueueClient.Data(asked), "export_id"));
        Assert.Equal(("completed", 100, 1), (Text(export, "status"), Num(export, "progress_percent"), Num(export, "lines")));

        using QueueClient ops = QueueClient.Admin(shared.Server);
        JsonElement queue = await ops.QueueAsync("queue:log-export");
        Assert.Equal(("normal", 0), (Text(queue, "priority"), Num(queue, "failed_jobs")));
        Assert.Equal("log_export_requested", Text(await CompletedJobAsync(Text(export, "job_id")), "event_type"));
    }

    [Fact]
    public async Task Its_lines_are_those_of_the_search_in_each_format()
    {
        string[] messages = ["plain", "comma, \"quote\"\nand a break", "=HYPERLINK(\"http://x\")", "+1", "-1", "@x", "\tx", "\rx", "＝x", "é ☃"];
        await _logs.KeepAsync("formats", messages);
        JsonElement[] found = await _logs.FindAsync("service=formats");

        JsonElement json = await _logs.ExportAsync("service=formats&format=json");
        Answer file = (await _logs.DownloadAsync(json)).Expect(HttpStatusCode.OK);
        Assert.Equal("application/json", file.Headers["Content-Type"]);
        Assert.Equal(found.Select(one => one.GetRawText()), file.Json.EnumerateArray().Select(one => one.GetRawText()));

        JsonElement csv = await _logs.ExportAsync("service=formats&format=csv");
        Answer sheet = (await _logs.DownloadAsync(csv)).Expect(HttpStatusCode.OK);
        Assert.StartsWith("id,timestamp,level,service,message,request_id,user_id,metadata\r\n", sheet.Text, StringComparison.Ordinal);
        Assert.StartsWith("attachment; filename=logs-exp_", sheet.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Contains(",\"comma, \"\"quote\"\"\nand a break\",", sheet.Text, StringComparison.Ordinal);
        foreach (string formula in messages[2..9])
        {
            Assert.DoesNotContain("," + formula, sheet.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(",\"" + formula.Replace("\"", "\"\"", StringComparison.Ordinal), sheet.Text, StringComparison.Ordinal);
        }

        JsonElement text = await _logs.ExportAsync("service=formats&format=txt");
        string[] lines = (await _logs.DownloadAsync(text)).Expect(HttpStatusCode.OK).Text.Split('\n');
        Assert.Equal(messages.Length + 1, lines.Length);
        Assert.EndsWith("Z INFO formats é ☃", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" comma, \"quote\"\\nand a break", lines[8], StringComparison.Ordinal);
        Assert.Equal(Num(text, "bytes"), System.Text.Encoding.UTF8.GetByteCount(string.Join('\n', lines)));
    }

    [Fact]
    public async Task A_download_can_be_taken_in_parts()
    {
        await _logs.KeepAsync("ranges", [.. Enumerable.Range(0, 50).Select(i => $"line {i}")]);
        JsonElement export = await _logs.ExportAsync("service=ranges&format=txt");
        Answer whole = (await _logs.DownloadAsync(export)).Expect(HttpStatusCode.OK);
        string tag = whole.Headers["ETag"];
        long length = Num(export, "bytes");
        Answer first = (await _logs.DownloadAsync(export, ("Range", "bytes=0-99"))).Expect(HttpStatusCode.PartialContent);
        Answer rest = (await _logs.DownloadAsync(export, ("Range", "bytes=100-"), ("If-Range", tag))).Expect(HttpStatusCode.PartialContent);
        Assert.Equal(whole.Text, first.Text + rest.Text);
        Assert.Equal($"bytes 0-99/{length}", first.Headers["Content-Range"]);
        Assert.Equal(whole.Text, (await _logs.DownloadAsync(export, ("Range", "bytes=0-9"), ("If-Range", "\"other\""))).Expect(HttpStatusCode.OK).Text);
        Assert.Equal($"bytes */{length}", (await _logs.DownloadAsync(export, ("Range", $"bytes={length}-"))).Expect(HttpStatusCode.RequestedRangeNotSatisfiable).Headers["Content-Range"]);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        foreach (string id in (string[])["exp_0000000000001", "exp_x", "evt_0000000000001"])
        {
            QueueClient.ExpectError(await _logs.GetAsync("/export/" + id), HttpStatusCode.NotFound, "NOT_FOUND");
            QueueClient.ExpectError(await _logs.GetAsync($"/export/{id}/download"), HttpStatusCode.NotFound, "NOT_FOUND");
        }

        QueueClient.ExpectError(await _logs.GetAsync("/export?format=xml"), HttpStatusCode.BadRequest, "BAD_REQUEST");
    }

    [Fact]
    public async Task It_takes_the_paging_of_a_search_and_ranges_of_bytes_alone()
    {
        await _logs.KeepAsync("paged", "one", "two", "three", "four");
        JsonElement export = await _logs.ExportAsync("service=paged&format=txt&limit=2&offset=1");
        Assert.Equal(2, Num(export, "lines"));
        string[] lines = (await _logs.DownloadAsync(export, ("Range", "items=0-1"))).Expect(HttpStatusCode.OK).Text.Split('\n');
        Assert.EndsWith(" three", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" two", lines[1], StringComparison.Ordinal);
        foreach (string wrong in (string[])["limit=0", "limit=x", "offset=-1", "limit=1&limit=2"])
        {
            QueueClient.ExpectError(await _logs.GetAsync("/export?" + wrong), HttpStatusCode.BadRequest, "BAD_REQUEST");
        }
    }

    [Fact]
    public async Task Exports_together_have_a_bound_and_what_goes_beyond_it_fails_at_once()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Logs:ExportsBytesMax=1KiB");
        using LogClient logs = LogClient.Admin(server);
        await logs.KeepAsync("much", new string('x', 700));
        Assert.Equal("completed", Text(await logs.ExportAsync("service=much&format=txt"), "status"));
        JsonElement second = await logs.ExportAsync("service=much&format=txt");
        Assert.Equal("failed", Text(second, "status"));
        Assert.Contains("all exports would be more than 1024 bytes", Text(second, "error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_written_fails_and_can_be_retried()
    {
        await _logs.KeepAsync("blocked", "one");

        // A folder where the file is to go: the disk refuses.
        using QueueClient ops = QueueClient.Admin(shared.Server);
        QueueClient.Data(await ops.PostAsync("/queues/queue:log-export/pause"));
        string id = Text(QueueClient.Data(await _logs.GetAsync("/export?service=blocked&format=txt")), "export_id");
        string part = Path.Combine(shared.Server.DataFolder, "exports", id + ".part");
        Directory.CreateDirectory(Path.Combine(part, "x"));
        QueueClient.ExpectError(await _logs.GetAsync($"/export/{id}/download"), HttpStatusCode.NotFound, "NOT_FOUND");
        QueueClient.Data(await ops.PostAsync("/queues/queue:log-export/resume"));
        JsonElement export;
        do
        {
            export = QueueClient.Data(await _logs.GetAsync("/export/" + id));
        }
        while (export.GetProperty("error").ValueKind == JsonValueKind.Null);

        Assert.Equal("processing", Text(export, "status"));
        Assert.Contains("its file could not be written", Text(export, "error"), StringComparison.Ordinal);
        Directory.Delete(part, recursive: true);
        QueueClient.Data(await ops.PostAsync($"/jobs/{Text(export, "job_id")}/retry"));
        JsonElement done = await _logs.EndedAsync(id);
        Assert.Equal(("completed", 1), (Text(done, "status"), Num(done, "lines")));
    }

    [Fact]
    public async Task What_is_too_large_is_a_failed_job()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Logs:ExportBytesMax=1KiB");
        using LogClient logs = LogClient.Admin(server);
        await logs.KeepAsync("large", new string('x', 2_000));
        JsonElement export = await logs.ExportAsync("service=large&format=txt");
        Assert.Equal("failed", Text(export, "status"));
        Assert.Contains("longer than 1024 bytes", Text(export, "error"), StringComparison.Ordinal);
        using QueueClient ops = QueueClient.Admin(server);
        Assert.Equal(1, Num(await ops.QueueAsync("queue:log-export"), "failed_jobs"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.DataFolder, "exports")));

        // Deleted, it was never there.
        QueueClient.Data(await ops.DeleteAsync("/jobs/" + Text(export, "job_id")));
        QueueClient.ExpectError(await logs.GetAsync("/export/" + Text(export, "export_id")), HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task A_restart_keeps_what_is_done_and_does_what_is_not()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string done;
        string waiting;
        Answer before;
        using (LogClient logs = LogClient.Admin(server))
        {
            await logs.KeepAsync("kept", "one", "two");
            JsonElement export = await logs.ExportAsync("service=kept&format=csv");
            before = await logs.DownloadAsync(export);
            done = Text(export, "export_id");
            using QueueClient ops = QueueClient.Admin(server);
            QueueClient.Data(await ops.PostAsync("/queues/queue:log-export/pause"));
            waiting = Text(QueueClient.Data(await logs.GetAsync("/export?service=kept")), "export_id");
        }

        // What a crash in the middle leaves: a part, and a file without its note.
        string folder = Path.Combine(server.DataFolder, "exports");
        await server.StopKeepingDataAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, waiting + ".part"), "half");
        await File.WriteAllTextAsync(Path.Combine(folder, waiting + ".json"), "half");
        await server.RestartAsync();
        using LogClient again = LogClient.Admin(server);
        Assert.Equal(before.Text, (await again.DownloadAsync(await again.EndedAsync(done))).Expect(HttpStatusCode.OK).Text);
        using QueueClient operators = QueueClient.Admin(server);
        QueueClient.Data(await operators.PostAsync("/queues/queue:log-export/resume"));
        JsonElement ended = await again.EndedAsync(waiting);
        Assert.Equal(("completed", 2), (Text(ended, "status"), Num(ended, "lines")));
        Assert.Equal(2, (await again.DownloadAsync(ended)).Json.GetArrayLength());
    }

    [Fact]
    public async Task A_stop_in_the_middle_has_it_begun_again_at_once()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string id;
        using (LogClient logs = LogClient.Admin(server))
        {
            await logs.KeepAsync("stopped", [.. Enumerable.Range(0, 20_000).Select(i => $"line {i}")]);
            id = Text(QueueClient.Data(await logs.GetAsync("/export?service=stopped&format=txt")), "export_id");
        }

        // Leased or not, written or not: the lease of a minute is not waited for.
        await server.RestartAsync();
        using LogClient again = LogClient.Admin(server);
        JsonElement export = await again.EndedAsync(id);
        Assert.Equal(("completed", 20_000), (Text(export, "status"), Num(export, "lines")));
        string[] lines = (await again.DownloadAsync(export)).Expect(HttpStatusCode.OK).Text.Split('\n');
        Assert.Equal(20_000, lines.Where(line => line.Length > 0).Distinct().Count());
    }

    [Fact]
    public async Task Its_queue_is_the_servers_own_and_no_caller_of_the_bus_sees_or_settles_it()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:EventTypes:AllowUnregistered=true");
        using LogClient logs = LogClient.Admin(server);
        await logs.KeepAsync("hidden", "one");
        using QueueClient ops = QueueClient.Admin(server);
        await logs.ExportAsync("service=hidden");
        QueueClient.Data(await ops.PostAsync("/queues/queue:log-export/pause"));
        string id = Text(QueueClient.Data(await logs.GetAsync("/export?service=hidden&query=one")), "export_id");
        string requested = "evt_" + id["exp_".Length..];
        await server.Bus.SubscribeAsync("all", "*");

        Assert.Single((await server.Bus.GetAsync("/subscriptions")).List("subscriptions"));
        Assert.Equal(0, (await server.Bus.GetAsync("/events")).Num("total"));
        (await server.Bus.GetAsync("/events/" + requested)).Expect(HttpStatusCode.NotFound);
        Assert.Equal(1, (await server.Bus.GetAsync("/health")).Num("subscribers"));
        Assert.Equal(0, (await server.Bus.GetAsync("/stats?period=hour")).Num("total_events"));
        (await server.Bus.GetAsync("/poll/log-export?timeout_ms=1")).Expect(HttpStatusCode.NotFound);
        (await server.Bus.GetAsync("/stream/log-export")).Expect(HttpStatusCode.NotFound);
        string settle = $$"""{"subscriber":"log-export","event_ids":["{{requested}}"]""";
        (await server.Bus.PostAsync("/ack", settle + "}")).Expect(HttpStatusCode.NotFound);
        (await server.Bus.PostAsync("/nack", settle + "}")).Expect(HttpStatusCode.NotFound);
        (await server.Bus.PostAsync("/extend", settle + ",\"lease_ms\":1000}")).Expect(HttpStatusCode.NotFound);

        (await server.Bus.PostAsync("/replay", """{"subscriber":"log-export","start_time":"2020-01-01T00:00:00Z","end_time":"2100-01-01T00:00:00Z"}""")).Expect(HttpStatusCode.NotFound);
        string subscription = (await ops.QueueAsync("queue:log-export")).GetRawText();
        Assert.Contains("log-export", subscription, StringComparison.Ordinal);

        // One that somebody publishes under the same names is somebody's event, and asks for nothing.
        await server.Bus.PublishAsync("eventops", "log_export_requested");
        QueueClient.Data(await ops.PostAsync("/queues/queue:log-export/resume"));
        Assert.Equal("completed", Text(await logs.EndedAsync(id), "status"));
        Assert.Equal(0, Num(await ops.QueueAsync("queue:log-export"), "waiting_jobs"));
        Assert.Single((await server.Bus.GetAsync("/poll/all?timeout_ms=10000")).Ids());
    }

    [Fact]
    public async Task It_expires()
    {
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Logs:ExportLifetime=1s");
        using LogClient logs = LogClient.Admin(server);
        await logs.KeepAsync("short", "one");
        JsonElement export = await logs.ExportAsync("service=short");
        string download = $"/export/{Text(export, "export_id")}/download";
        while ((await logs.GetAsync(download)).Status == HttpStatusCode.OK)
        {
            await Task.Yield();
        }

        Answer gone = QueueClient.ExpectError(await logs.GetAsync(download), HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Contains("The export has expired", gone.Text, StringComparison.Ordinal);
        Assert.Equal("expired", Text(await logs.EndedAsync(Text(export, "export_id")), "status"));

        // The files go with the next sweep, which a start makes.
        await server.RestartAsync();
        using LogClient again = LogClient.Admin(server);
        Assert.Equal("expired", Text(await again.EndedAsync(Text(export, "export_id")), "status"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static long Num(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    /// <summary>Waits for the job: its file is complete before its acknowledgement is journaled.</summary>
    private async Task<JsonElement> CompletedJobAsync(string id)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            JsonElement jobs = QueueClient.Data(
                await _logs.Http.GetAsync("/api/v1/platform/system/queues/queue:log-export/jobs?status=completed")).GetProperty("jobs");
            foreach (JsonElement job in jobs.EnumerateArray().Where(one => Text(one, "id") == id))
            {
                return job;
            }

            tooLong.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
