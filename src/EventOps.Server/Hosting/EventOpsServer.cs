using System.Net.Sockets;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Metering;
using EventOps.Engine;
using EventOps.Engine.Logs;
using EventOps.Operations.Runbooks;
using EventOps.Operations.Runbooks.Profiles;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Runbooks;
using EventOps.Server.DataFolder;

namespace EventOps.Server.Hosting;

/// <summary>
/// The server put together: what there is once, the engine with its contracts, Kestrel; and, disposed, the same
/// backwards. It does not own the data folder's lock.
/// </summary>
internal sealed class EventOpsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly NodeParts _node;
    private readonly EngineHost _host;

    private EventOpsServer(WebApplication app, NodeParts node, EngineHost host)
    {
        _app = app;
        _node = node;
        _host = host;
    }

    /// <summary>Where it listens, with the ports it was given when it asked for any.</summary>
    internal IReadOnlyCollection<string> Addresses => [.. _app.Urls];

    /// <summary>The engine behind it just now.</summary>
    internal EventPipeline Engine => _host.Current.Engine;

    /// <summary>Closes and opens the engine behind it.</summary>
    internal EngineHost Host => _host;

    /// <summary>What its requests took.</summary>
    internal RequestMeter Requests => _node.Requests;

    /// <summary>What is measured of the node.</summary>
    internal NodeTelemetry Telemetry => _node.Telemetry;

    /// <summary>Runs runbooks.</summary>
    internal RunbookRunner Runbooks => _node.Runbooks;

    /// <summary>The log store.</summary>
    internal LogStore Logs => _node.Logs.Store;

    /// <summary>What it serves.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => _host.Current.Endpoints;

    /// <summary>Recovers, then listens; what stands in the way of either is an answer and no exception.</summary>
    internal static async Task<ServerStart> StartAsync(
        ServerConfiguration configuration, DataFolderLock dataFolder, ApiKeySet keys)
    {
        WebApplication app = WebHosting.Build(configuration);
        if (OpenedLogs.TryOpen(configuration.Options, dataFolder.Folder, app.Services, out string refused) is not { } logs)
        {
            await app.DisposeAsync();
            return ServerStart.Refused(refused, ConfigurationResult.ExitCode);
        }

        var node = new NodeParts(configuration, keys, dataFolder.Folder, logs, app.Services);
        var host = new EngineHost(node);
        ProfileFolders? profiles = ConfiguredProfiles.TryOpen(configuration.Options, dataFolder, out string problem);
        if (profiles is not null)
        {
            node.WorkOn(host, profiles);
            problem = host.Open(profiles.ActivePath, profiles.Stop.IsSet) ?? string.Empty;
        }

        if (problem.Length > 0)
        {
            await node.DisposeAsync();
            await app.DisposeAsync();
            return ServerStart.Refused(problem, ConfigurationResult.ExitCode);
        }

        node.Start(() => host.Engine);
        var server = new EventOpsServer(app, node, host);
        try
        {
            app.Lifetime.ApplicationStopping.Register(host.StopPolls);
            app.Lifetime.ApplicationStopping.Register(node.Runbooks.Stop);
            app.Run(host.HandleAsync);
            await app.StartAsync();
            return ServerStart.Listening(server);
        }
        catch (Exception inUse) when (inUse is IOException or SocketException or InvalidOperationException)
        {
            // A port in use or not allowed: the engine still closes in order.
            await server.DisposeAsync();
            string urls = string.Join(", ", configuration.Addresses.Urls);
            return ServerStart.Refused($"Cannot listen on {urls}: {inUse.Message}", ServerStart.CannotListen);
        }
    }

    /// <summary>Serves until the process is told to stop.</summary>
    internal Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Takes no more requests, answers those under way, then closes engine and journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_app.Lifetime.ApplicationStopped.IsCancellationRequested)
        {
            await _app.StopAsync();
        }

        await _node.Runbooks.DisposeAsync();
        await _host.DisposeAsync();
        await _node.DisposeAsync();
        await _app.DisposeAsync();
    }
}
