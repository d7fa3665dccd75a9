using System.Net;
using System.Threading.Channels;
using EventOps.Server.Tests.EventBus.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace EventOps.Server.Tests.SystemMonitoring;

/// <summary>What an operator does reaches the receiver: a retry at once, nothing while paused, the rest on resume.</summary>
public sealed class WebhookJobTests
{
    [Fact]
    public async Task Retry_goes_ahead_of_the_backoff_and_a_paused_queue_sends_nothing()
    {
        await using Receiver receiver = await Receiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync("EventOps:Webhooks:RetrySchedule:0=1h");
        using QueueClient ops = QueueClient.Admin(server);
        (await server.Bus.PostAsync("/subscribe", $$"""{"subscriber":"hook","event_types":["*"],"callback_url":"{{receiver.Url}}"}""")).Expect(HttpStatusCode.OK);
        receiver.Answer = 503;
        string first = await server.Bus.PublishAsync("x");
        Assert.Contains(first, await receiver.NextAsync(), StringComparison.Ordinal);
        string job = await UntilAsync(ops, "scheduled");

        receiver.Answer = 200;
        QueueClient.Data(await ops.PostAsync($"/jobs/{job}/retry"));
        Assert.Contains(first, await receiver.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(job, await UntilAsync(ops, "completed"));

        QueueClient.Data(await ops.PostAsync("/queues/queue:hook/pause"));
        string held = await server.Bus.PublishAsync("x");
        string high = await server.Bus.PublishAsync("x", priority: "high");

        // The high ones have a queue of their own: theirs comes, and the held one is not before it.
        Assert.Contains(high, await receiver.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, (await ops.JobsAsync("queue:hook", "status=waiting")).Total);
        QueueClient.Data(await ops.PostAsync("/queues/queue:hook/resume"));
        Assert.Contains(held, await receiver.NextAsync(), StringComparison.Ordinal);
    }

    /// <summary>Looks until there is a job in a state; what brings it there is on its way.</summary>
    private static async Task<string> UntilAsync(QueueClient ops, string status)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            (string[] ids, _) = await ops.JobsAsync("queue:hook", "status=" + status);
            if (ids.Length > 0)
            {
                return ids[0];
            }
        }
    }

    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly Channel<string> _bodies = Channel.CreateBounded<string>(100);

        private Receiver()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _app = builder.Build();
            _app.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                string body = await reader.ReadToEndAsync();
                context.Response.StatusCode = Answer;
                await _bodies.Writer.WriteAsync(body);
            });
        }

        internal int Answer { get; set; }

        internal string Url => _app.Urls.Single() + "/hook";

        internal static async Task<Receiver> StartAsync()
        {
            var receiver = new Receiver();
            await receiver._app.StartAsync();
            return receiver;
        }

        internal async Task<string> NextAsync()
        {
            using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            return await _bodies.Reader.ReadAsync(tooLong.Token);
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();
    }
}
