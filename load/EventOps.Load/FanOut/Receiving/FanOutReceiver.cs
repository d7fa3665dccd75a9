using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventOps.Load.FanOut.Receiving;

/// <summary>
/// The receiver every delivery figure is measured against, a process of its own: Kestrel, no routing, no logging; reads
/// the body, counts it, answers an empty 200. The server's deliveries and the plain client's go through the same code.
/// <list type="bullet">
/// <item><c>POST /hook/{subscription}</c>: a delivery, subscriptions numbered from 0.</item>
/// <item><c>POST /hang/…</c>: read, and never answered.</item>
/// <item><c>PUT /round?first=&amp;events=&amp;subscriptions=</c>: counts anew.</item>
/// <item><c>GET /round?wait_ms=</c>: the counts, once the round is done or the time is over.</item>
/// <item><c>GET /sample</c>: the largest delivery of the round.</item>
/// </list>
/// </summary>
internal sealed class FanOutReceiver
{
    private const int BodyBytesUsual = 64 * 1024;
    private const string HookPath = "/hook/";

    private readonly TimeProvider _time;
    private readonly Lock _sampleSync = new();
    private ReceiverRound _round;
    private DeliverySample _sample = NoSample();

    private FanOutReceiver(TimeProvider time)
    {
        _time = time;
        _round = new ReceiverRound(0, 0, 0, time);
    }

    public static async Task RunAsync(int port, bool exitWithParent, TimeProvider time, CancellationToken stop)
    {
        await using WebApplication app = Build(port, time);
        await app.StartAsync(stop);
        await Console.Out.WriteLineAsync($"webhook receiver on {app.Urls.First()}");
        if (exitWithParent)
        {
            // The parent holds the other end of standard input: it closes with the parent, however that ends.
            await Console.In.ReadToEndAsync(stop);
        }
        else
        {
            await app.WaitForShutdownAsync(stop);
        }

        // Requests that hang have nothing to finish.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
    }

    public static WebApplication Build(int port, TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        WebApplication app = builder.Build();
        app.Run(new FanOutReceiver(time).RespondAsync);
        return app;
    }

    private Task RespondAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value!;
        if (path.StartsWith(HookPath, StringComparison.Ordinal)
            && int.TryParse(path.AsSpan(HookPath.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int subscription))
        {
            return ReceiveAsync(context, subscription);
        }

        return (request.Method, path) switch
        {
            (_, "/health") => Task.CompletedTask,
            ("PUT", "/round") => BeginRound(request),
            ("GET", "/round") => CountsAsync(context),
            ("GET", "/sample") => SampleAsync(context),
            _ when path.StartsWith("/hang/", StringComparison.Ordinal) => HangAsync(context),
            _ => NotFound(context),
        };
    }

    private async Task ReceiveAsync(HttpContext context, int subscription)
    {
        byte[] body = ArrayPool<byte>.Shared.Rent((int)Math.Max(context.Request.ContentLength ?? 0, BodyBytesUsual));
        try
        {
            int length = 0;
            PipeReader reader = context.Request.BodyReader;
            ReadResult read;
            do
            {
                read = await reader.ReadAsync();
                if (read.Buffer.Length > body.Length - length)
                {
                    body = Grow(body, length, length + (int)read.Buffer.Length);
                }

                read.Buffer.CopyTo(body.AsSpan(length));
                length += (int)read.Buffer.Length;
                reader.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);

            ReceiverRound round = Volatile.Read(ref _round);
            if (subscription >= round.Subscriptions)
            {
                await NotFound(context);
                return;
            }

            round.Record(subscription, body.AsSpan(0, length));
            if (length > Volatile.Read(ref _sample).Body.Length)
            {
                KeepSample(context.Request, body.AsSpan(0, length));
            }

            context.Response.ContentLength = 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private static byte[] Grow(byte[] body, int length, int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, body.Length * 2));
        body.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(body);
        return larger;
    }

    private void KeepSample(HttpRequest request, ReadOnlySpan<byte> body)
    {
        lock (_sampleSync)
        {
            if (body.Length > _sample.Body.Length)
            {
                var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
                Volatile.Write(ref _sample, new DeliverySample(headers, body.ToArray()));
            }
        }
    }

    private Task BeginRound(HttpRequest request)
    {
        var round = new ReceiverRound(Number(request, "first"), (int)Number(request, "events"), (int)Number(request, "subscriptions"), _time);
        Volatile.Write(ref _round, round);
        lock (_sampleSync)
        {
            Volatile.Write(ref _sample, NoSample());
        }

        return Task.CompletedTask;
    }

    private async Task CountsAsync(HttpContext context)
    {
        ReceiverRound round = Volatile.Read(ref _round);
        var wait = TimeSpan.FromMilliseconds(Number(context.Request, "wait_ms"));
        await Task.WhenAny(round.Done, Task.Delay(wait, _time, context.RequestAborted));
        await context.Response.WriteAsJsonAsync(round.Counts());
    }

    private Task SampleAsync(HttpContext context) => context.Response.WriteAsJsonAsync(Volatile.Read(ref _sample));

    private static async Task HangAsync(HttpContext context)
    {
        await context.Request.BodyReader.CopyToAsync(Stream.Null, context.RequestAborted);
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static long Number(HttpRequest request, string name) =>
        long.TryParse(request.Query[name].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;

    private static DeliverySample NoSample() => new(new Dictionary<string, string>(), []);
}
