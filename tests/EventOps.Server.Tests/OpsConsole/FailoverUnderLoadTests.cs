using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using Xunit.Abstractions;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>
/// There and back while many connections publish: what was acknowledged is there, once and byte for byte; what was not was
/// told so, by a 503 that says when to come again, and nothing else.
/// </summary>
public sealed class FailoverUnderLoadTests(ITestOutputHelper output)
{
    private const int Publishers = 32;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_there_twice()
    {
        await using RunbookServer server = await RunbookServer.StartAsync();
        EventBusClient bus = server.Server.Bus;
        await bus.SubscribeAsync("consumer", "kept");
        string kept = await bus.PublishAsync("kept");
        string acknowledged = await bus.PublishAsync("kept");
        (await bus.AckAsync("consumer", acknowledged)).Expect(HttpStatusCode.OK);
        string key = (await server.Ops.PostAsync("/admin/keys", """{"name":"made-before","roles":["ROLE_USER"]}"""))
            .Expect(HttpStatusCode.Created)["data"].GetProperty("token").GetString()!;

        var load = new PublishLoad(server.Server.Address, Publishers);
        Task publishing = load.RunAsync();
        await load.UntilAsync(2_000);
        foreach (string command in (string[])["failover", "failback", "drill"])
        {
            Answer answer = await server.RunAsync(command);
            output.WriteLine($"{command}, after {load.Acknowledged.Count} events:\n{RunbookServer.LogsOf(answer)}");
            await load.UntilAsync(load.Acknowledged.Count + 500);
        }

        load.Stop();
        await publishing;
        output.WriteLine($"{load.Acknowledged.Count} acknowledged, {load.Refused} refused");

        Assert.True(load.Refused > 0, "Nobody met a refusal: that was no failover under load");
        Assert.Empty(load.Unexpected);
        Dictionary<string, string> there = await ReadAsync(bus);
        Assert.Equal(load.Acknowledged.Count, there.Count);
        Assert.All(load.Acknowledged, one => Assert.Equal(one.Value, there.GetValueOrDefault(one.Key)));

        Assert.Equal([kept], (await bus.GetAsync("/poll/consumer")).Expect(HttpStatusCode.OK).Ids());
        using EventBusClient made = server.Server.With(key);
        (await made.GetAsync("/v1/events")).Expect(HttpStatusCode.OK);
        Assert.Equal(0, server.Server.Engine.AuditReader.Verify().Breaks);
        Assert.Empty(server.Server.Engine.DeliveryAudit.Run().Violations);
    }

    /// <summary>The publishers' events by id: the test fails when a page shows one again.</summary>
    private static async Task<Dictionary<string, string>> ReadAsync(EventBusClient bus)
    {
        var all = new Dictionary<string, string>();
        for (int offset = 0; ; offset += 1_000)
        {
            JsonElement[] page = (await bus.GetAsync($"/events?source=load&limit=1000&offset={offset}")).Expect(HttpStatusCode.OK).List("events");
            foreach (JsonElement one in page)
            {
                all.Add(one.GetProperty("event_id").GetString()!, one.GetProperty("data").GetRawText());
            }

            if (page.Length < 1_000)
            {
                return all;
            }
        }
    }
}

/// <summary>Publishes on many connections and remembers every answer.</summary>
internal sealed class PublishLoad(Uri address, int connections)
{
    private int _stopped;
    private int _refused;

    /// <summary>What was sent of each event that was acknowledged.</summary>
    internal ConcurrentDictionary<string, string> Acknowledged { get; } = new();

    /// <summary>Answers that are neither a 200 nor an honest 503.</summary>
    internal ConcurrentQueue<string> Unexpected { get; } = new();

    internal int Refused => Volatile.Read(ref _refused);

    internal Task RunAsync() => Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(() => PublishAsync(number))));

    internal void Stop() => Volatile.Write(ref _stopped, 1);

    internal async Task UntilAsync(int count)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Acknowledged.Count < count)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task PublishAsync(int number)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = address };
        for (int i = 0; Volatile.Read(ref _stopped) == 0; i++)
        {
            string data = $$"""{"from":{{number}},  "number":{{i}}}""";
            string body = $$"""{"event_type":"agent_usage","source":"load","data":{{data}}}""";
            bool isBatch = i % 8 == 7;
            try
            {
                using HttpResponseMessage response = await http.PostAsync(
                    isBatch ? "/publish/batch?results=all" : "/publish", new StringContent(isBatch ? $"[{body}]" : body, null, "application/json"));
                Note(response, await response.Content.ReadAsStringAsync(), data, isBatch);
            }
            catch (HttpRequestException cut)
            {
                Unexpected.Enqueue(cut.ToString());
            }
        }
    }

    private void Note(HttpResponseMessage response, string text, string data, bool isBatch)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            JsonElement answer = JsonDocument.Parse(text).RootElement;
            string id = isBatch ? answer.GetProperty("event_ids")[0].GetString()! : answer.GetProperty("event_id").GetString()!;
            if (!Acknowledged.TryAdd(id, data))
            {
                Unexpected.Enqueue("Twice: " + id);
            }
        }
        else if (response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null)
        {
            Interlocked.Increment(ref _refused);
        }
        else
        {
            Unexpected.Enqueue($"{(int)response.StatusCode}: {text}");
        }
    }
}
