using System.IO.Pipelines;
using System.Text;
using EventOps.Load.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventOps.Load.Targets;

/// <summary>
/// The ceiling single publishes are measured against: Kestrel, no routing, no logging; reads the body from the pipe
/// and answers a constant of the contract's size. For batches and poll pages it answers constants too: what the
/// generator and Kestrel alone can move here, so that a figure near it is known to be the generator's limit, not the
/// server's. Its collector is the server's (workstation, concurrent), see the project file.
/// </summary>
internal static class BareServer
{
    private const int EventsPerAnswer = 1_000;

    private static readonly byte[] PublishAnswer = Encoding.UTF8.GetBytes(
        """
        {"event_id":"evt_0123456789abc","event_type":"deployment_completed","source":"HEPHAESTUS","published_at":"2026-01-17T12:00:00.000Z","subscribers_notified":1}
        """);

    private static readonly byte[] BatchAnswer = Encoding.UTF8.GetBytes(
        """
        {"accepted":1000,"rejected":0,"first_event_id":"evt_0123456789abc","last_event_id":"evt_0123456789abd","errors":[]}
        """);

    private static readonly byte[] PollAnswer = Page();

    public static async Task RunAsync(int port, bool exitWithParent, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using WebApplication app = Build(port);
        await app.StartAsync(ending.Token);
        string address = app.Urls.First();
        await Console.Out.WriteLineAsync($"bare server on {address}");
        if (exitWithParent)
        {
            // The parent holds the other end of standard input: it closes with the parent, however that ends.
            await Console.In.ReadToEndAsync(ending.Token);
        }
        else
        {
            await app.WaitForShutdownAsync(ending.Token);
        }

        await app.StopAsync(CancellationToken.None);
    }

    public static WebApplication Build(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        WebApplication app = builder.Build();
        app.Run(RespondAsync);
        return app;
    }

    private static async Task RespondAsync(HttpContext context)
    {
        PipeReader body = context.Request.BodyReader;
        ReadResult read;
        do
        {
            read = await body.ReadAsync();
            body.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);

        HttpResponse response = context.Response;
        byte[] answer = context.Request.Path.Value == "/publish" ? PublishAnswer : OtherAnswer(context.Request);
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        await response.BodyWriter.WriteAsync(answer);
    }

    private static byte[] OtherAnswer(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        return path == "/publish/batch" ? BatchAnswer : path.StartsWith("/poll/", StringComparison.Ordinal) ? PollAnswer : PublishAnswer;
    }

    private static byte[] Page()
    {
        string one = $$"""{"event_id":"evt_0123456789abc",{{ExampleEvent.Json()[1..^1]}},"published_at":"2026-01-17T12:00:00.000Z"}""";
        string events = string.Join(',', Enumerable.Repeat(one, EventsPerAnswer));
        return Encoding.UTF8.GetBytes($$"""{"events":[{{events}}],"next_cursor":"evt_0123456789abc","has_more":true}""");
    }
}
