using EventOps.Contracts.Metrics;
using EventOps.Server.Configuration;
using EventOps.Server.Logging;

namespace EventOps.Server.Hosting;

/// <summary>Kestrel and the host around it.</summary>
internal static class WebHosting
{
    /// <summary>
    /// Room for the request line of the longest poll and a caller's own headers; more is refused with 431.
    /// </summary>
    private const int HeaderBytesMax = 32 * 1024;

    internal static WebApplication Build(ServerConfiguration configuration)
    {
        // Empty, because the usual builder watches its own settings files, with a thread, and reads settings nobody
        // validated.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(configuration.Settings);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddRoutingCore();
        builder.Logging.AddConfiguration(configuration.Settings.GetSection("Logging")).AddSimpleConsole();

        // Without its logger the web host makes no Activity per request, which would cost more than parsing an event.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // A start that fails is told in one line by the server itself, not as a stack trace as well.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        var ownLines = new StoreLoggerProvider(
            configuration.Options.Auth.OperatorTenant, configuration.Options.Logs.Service, NodeParts.Clock);
        builder.Logging.AddProvider(ownLines);
        builder.Services.AddSingleton(ownLines);
        builder.Services.AddEventOpsMetrics(new MetricsOptions());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = configuration.Options.Shutdown.DrainTimeout);
        if (!configuration.Addresses.FromKestrelEndpoints)
        {
            builder.WebHost.UseUrls([.. configuration.Addresses.Urls]);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Configure(configuration.Settings.GetSection("Kestrel"));
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;

            // The contracts bound their bodies themselves, after decompression too, with their own error.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        return builder.Build();
    }
}
