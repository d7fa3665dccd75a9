using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EventOps.Webhooks.Tests.Support;

/// <summary>A real Kestrel on a free loopback port that keeps what it got and answers as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();

    private Receiver(WebApplication app) => _app = app;

    /// <summary>Its hook, on 127.0.0.1.</summary>
    public Uri Url => new(_app.Urls.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal) + "/hook");

    public IReadOnlyCollection<Received> Received => _received;

    public static Task<Receiver> StartAsync(int status) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    public static Task<Receiver> StartAsync(RequestDelegate answer) => StartAsync(answer, "http", null);

    public static Task<Receiver> StartTlsAsync(RequestDelegate answer)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=elsewhere.invalid", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, default));
        return StartAsync(answer, "https", certificate);
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private static async Task<Receiver> StartAsync(RequestDelegate answer, string scheme, X509Certificate2? certificate)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls($"{scheme}://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (certificate is not null)
            {
                kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate);
            }
        });
        WebApplication app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            receiver._received.Enqueue(new Received(context.Request.Method, context.Request.Path, context.Connection.Id, headers, body.ToArray()));
            await answer(context);
        });
        await app.StartAsync();
        return receiver;
    }
}

/// <summary>One request as it arrived.</summary>
internal sealed record Received(string Method, string Path, string Connection, Dictionary<string, string> Headers, byte[] Body);
