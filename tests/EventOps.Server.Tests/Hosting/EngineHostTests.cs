using System.Net;
using EventOps.Engine;
using EventOps.Engine.Records;
using EventOps.Journal.Faster;
using EventOps.Operations.Runbooks;
using EventOps.Server.Hosting;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Hosting;

/// <summary>One engine closed and another opened while the web server goes on.</summary>
public sealed class EngineHostTests
{
    private static readonly Func<EngineClosed, CancellationToken, Task<string?>> NothingClosed = (_, _) => Task.FromResult<string?>(null);
    private static readonly Func<EngineOpened, CancellationToken, Task<string?>> NothingOpened = (_, _) => Task.FromResult<string?>(null);

    [Fact]
    public async Task What_was_acknowledged_is_there_after_the_engine_was_opened_anew()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string before = await server.Bus.PublishAsync("s", "agent_usage");
        EngineHost host = server.Host;
        EngineClosed? closed = null;
        EngineOpened? opened = null;

        string? problem = await host.ReopenAsync(
            host.DataPath,
            (one, _) =>
            {
                closed = one;
                return Task.FromResult<string?>(null);
            },
            (one, _) =>
            {
                opened = one;
                return Task.FromResult<string?>(null);
            },
            CancellationToken.None);

        Assert.Null(problem);
        Assert.Equal(1, closed!.Watermark.Events);
        Assert.Null(closed.Watermark.MissingFrom(opened!.Watermark));
        (await server.Bus.GetAsync("/events/" + before)).Expect(HttpStatusCode.OK);
        await server.Bus.PublishAsync("s", "agent_usage");
        (await server.Bus.GetAsync("/readyz")).Expect(HttpStatusCode.OK);
        Assert.Equal(2, (await server.Bus.GetAsync("/events")).Expect(HttpStatusCode.OK)["total"].GetInt32());
    }

    [Fact]
    public async Task While_no_engine_is_open_callers_are_asked_to_come_again()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        EngineHost host = server.Host;
        var answers = new List<Answer>();

        await host.ReopenAsync(
            host.DataPath,
            async (_, _) =>
            {
                Assert.Null(host.Engine);
                answers.Add(await server.Bus.PostAsync("/publish", """{"event_type":"agent_usage","source":"s","data":{}}"""));
                answers.Add(await server.Bus.PostAsync("/publish/batch", """[{"event_type":"agent_usage","source":"s","data":{}}]"""));
                answers.Add(await server.Bus.GetAsync("/events"));
                answers.Add(await server.Bus.GetAsync("/poll/s?timeout_ms=1000"));
                answers.Add(await server.Bus.GetAsync("/readyz"));
                (await server.Bus.GetAsync("/livez")).Expect(HttpStatusCode.OK);
                return null;
            },
            NothingOpened,
            CancellationToken.None);

        Assert.All(answers, one => Assert.Equal(HttpStatusCode.ServiceUnavailable, one.Status));
        Assert.All(answers[..4], one => Assert.Equal("1", one.Headers["Retry-After"]));
        (await server.Bus.GetAsync("/events")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_poll_that_waits_is_answered_before_the_engine_closes()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Bus.SubscribeAsync("s", "*");
        Task<Answer> poll = server.Bus.GetAsync("/poll/s?timeout_ms=30000");
        await server.UntilPollsWaitAsync(1);

        Assert.Null(await server.Host.ReopenAsync(server.Host.DataPath, NothingClosed, NothingOpened, CancellationToken.None));

        (await poll).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_cannot_be_opened_leaves_the_old_engine_serving()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string id = await server.Bus.PublishAsync("s", "agent_usage");
        string data = server.Host.DataPath;
        string file = Path.Combine(data, "not-a-folder");
        await File.WriteAllTextAsync(file, string.Empty);

        string? unopened = await server.Host.ReopenAsync(file, NothingClosed, NothingOpened, CancellationToken.None);
        string? unwanted = await server.Host.ReopenAsync(
            data, NothingClosed, (_, _) => Task.FromResult<string?>("not this one"), CancellationToken.None);
        string? unclosed = await server.Host.ReopenAsync(
            data, (_, _) => Task.FromResult<string?>("not now"), NothingOpened, CancellationToken.None);

        Assert.Contains("cannot be used", unopened, StringComparison.Ordinal);
        Assert.Equal("not this one", unwanted);
        Assert.Equal("not now", unclosed);
        Assert.Equal(data, server.Host.DataPath);
        (await server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_could_not_be_opened_for_a_while_opens_when_it_can_be()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string id = await server.Bus.PublishAsync("s", "agent_usage");
        EngineHost host = server.Host;
        Directory.CreateDirectory(EngineOptions.ArchiveLogPath(host.DataPath, EventPriority.Low));
        using (FolderLock.Acquire(EngineOptions.ArchiveLogPath(host.DataPath, EventPriority.High), "journal.lock"))
        {
            // In the way of the second archive log, of the old engine as of the new one.
            string? problem = await host.ReopenAsync(host.DataPath, NothingClosed, NothingOpened, CancellationToken.None);
            Assert.Contains("high", problem, StringComparison.Ordinal);
            Assert.Null(host.Engine);
        }

        Assert.Null(await host.ReopenAsync(host.DataPath, NothingClosed, NothingOpened, CancellationToken.None));
        (await server.Bus.GetAsync("/events/" + id)).Expect(HttpStatusCode.OK);

        // Nor does one stay open that was opened and then could not be judged.
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.ReopenAsync(
            host.DataPath, NothingClosed, (_, _) => throw new InvalidOperationException("injected"), CancellationToken.None));
        Assert.Null(host.Engine);
        Assert.Null(await host.ReopenAsync(host.DataPath, NothingClosed, NothingOpened, CancellationToken.None));
        await server.Bus.PublishAsync("s", "agent_usage");
    }

    [Fact]
    public async Task Stopped_publishing_refuses_events_and_takes_acknowledgements()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Bus.SubscribeAsync("s", "*");
        string id = await server.Bus.PublishAsync("s", "agent_usage");

        await server.Host.StopAsync(CancellationToken.None);
        Assert.True(server.Host.IsRefusing);
        Answer refused = await server.Bus.PostAsync("/publish", """{"event_type":"agent_usage","source":"s","data":{}}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        (await server.Bus.GetAsync("/readyz")).Expect(HttpStatusCode.ServiceUnavailable);
        (await server.Bus.PostAsync("/ack", $$"""{"subscriber":"s","event_ids":["{{id}}"]}""")).Expect(HttpStatusCode.OK);

        // Stopped it stays, until it is started.
        Assert.Null(await server.Host.ReopenAsync(server.Host.DataPath, NothingClosed, NothingOpened, CancellationToken.None));
        Assert.True(server.Host.IsRefusing);
        server.Host.Start();
        await server.Bus.PublishAsync("s", "agent_usage");
    }

    [Fact]
    public async Task Every_request_is_measured_once_by_route_and_class_of_status()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        long before = server.Requests.Answers.Read().Count;

        await server.Bus.PublishAsync("s", "agent_usage");
        await server.Bus.PostAsync("/publish", "not json");
        await server.Bus.PostAsync("/publish", new string(' ', 100_000) + """{"event_type":"agent_usage","source":"s","data":{}}""");
        await server.Bus.GetAsync("/events");
        await server.Bus.GetAsync("/events/evt_0000000000000");

        // An answer is counted behind its last byte, so its reader may be here first.
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (server.Requests.Answers.Read().Count < before + 5)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(before + 5, server.Requests.Answers.Read().Count);
        Assert.Equal(0, server.Requests.Failures.Read().Count);
        string text = (await server.Bus.GetAsync("/metrics")).Text;
        Assert.Contains("""eventops_http_request_duration_seconds_count{method="POST",route="/publish",status="4xx"}""", text, StringComparison.Ordinal);
        Assert.Contains("""eventops_http_request_duration_seconds_count{method="GET",route="/events/{event_id}",status="4xx"}""", text, StringComparison.Ordinal);
    }
}
