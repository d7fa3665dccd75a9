using System.Diagnostics;
using System.Diagnostics.Metrics;
using EventOps.Contracts.EventBus;
using EventOps.Contracts.Http.Metering;
using EventOps.Contracts.Identity;
using EventOps.Contracts.Metrics;
using EventOps.Contracts.OpsConsole;
using EventOps.Contracts.Otlp;
using EventOps.Contracts.SystemEvents;
using EventOps.Contracts.SystemEvents.Notifications;
using EventOps.Contracts.SystemMonitoring;
using EventOps.Contracts.SystemMonitoring.Infrastructure;
using EventOps.Contracts.SystemMonitoring.Logs;
using EventOps.Contracts.TriggerIngestion;
using EventOps.Engine;
using EventOps.Engine.Journaling;
using EventOps.Engine.Observability;
using EventOps.Operations.Alerting;
using EventOps.Operations.Reputation;

namespace EventOps.Server.Hosting;

/// <summary>
/// One opened engine and the endpoints over it. Closed, it first refuses newcomers and waits for those within, then
/// closes the engine; its endpoints go on to answer, with 503, until the next one takes their place.
/// </summary>
internal sealed class EngineGeneration
{
    /// <summary>For how long a failover waits for a caller that reads or writes slowly: such a one is cut off.</summary>
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(5);

    private readonly OpenedEngine _opened;
    private readonly RequestDrain _drain = new();
    private readonly TimeSpan _drainTimeout;
    private readonly ServiceProvider _routing;
    private readonly OpenedExports _exports;
    private readonly VolumeFollower _volumes;
    private readonly AlertEvaluator? _alerts;

    /// <summary>Puts the contracts over an engine.</summary>
    /// <param name="opened">The engine, closed with this.</param>
    /// <param name="node">What outlives it.</param>
    /// <param name="host">Who closes it.</param>
    internal EngineGeneration(OpenedEngine opened, NodeParts node, EngineHost host)
    {
        _opened = opened;
        _drainTimeout = TimeSpan.FromTicks(Math.Min(node.Options.Shutdown.DrainTimeout.Ticks, DrainMax.Ticks));
        node.TellProblemsTo(Engine.Status);
        Engine.Status.Watch(() => Engine.Intake.IsStopped
            ? "Publishing is stopped by those who run the server; reads and deliveries go on."
            : null);
        _exports = OpenedExports.Open(node, Engine);
        var parts = new ServedParts(node, opened, host, _drain, _exports);
        _routing = RoutingOf(node);
        var pipeline = new ApplicationBuilder(_routing);
        pipeline.UseRouting();
        pipeline.UseEndpoints(routes => Map(routes, parts));
        pipeline.Run(EventBusContract.NotFoundAsync);
        HandleAsync = pipeline.Build();
        _volumes = node.Infrastructure.Follow(Engine);
        _alerts = parts.StartAlerts();
    }

    internal EventPipeline Engine => _opened.Engine;

    /// <summary>The folder it is open on.</summary>
    internal string DataPath => _opened.DataPath;

    /// <summary>Answers a request.</summary>
    internal RequestDelegate HandleAsync { get; }

    /// <summary>What it serves.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => _routing.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>Whether it takes events and makes them durable.</summary>
    internal bool IsReady => !_drain.IsClosed && !Engine.Intake.IsStopped && Engine.Status.Writer == WriterState.Running;

    /// <summary>Closes the engine, when nobody reads from it any more or after the time that a stop may take.</summary>
    /// <returns>How far it had come.</returns>
    internal async Task<EngineWatermark> CloseAsync()
    {
        Task empty = _drain.Close();
        Engine.Polls.Stop();
        await Task.WhenAny(empty, Task.Delay(_drainTimeout, NodeParts.Clock));
        await _exports.DisposeAsync();
        await _volumes.DisposeAsync();
        await (_alerts?.DisposeAsync() ?? default);
        return await _opened.CloseAsync();
    }

    /// <summary>
    /// Routes of its own: those of the web server keep every endpoint that was ever mapped, and the engine behind it.
    /// </summary>
    private static ServiceProvider RoutingOf(NodeParts node)
    {
        var services = new ServiceCollection();
        services.AddSingleton(node.Loggers).AddLogging().AddSingleton(node.Metrics);
        services.AddSingleton(node.Services.GetRequiredService<DiagnosticListener>());
        services.AddSingleton(node.Services.GetRequiredService<IMeterFactory>());
        return services.AddRoutingCore().BuildServiceProvider();
    }

    private void Map(IEndpointRouteBuilder routes, ServedParts parts)
    {
        routes.MapProbes(() => IsReady);
        routes.MapOpenApiDocument();
        routes.MapEventOpsMetrics(EventBusContract.DoorOf(parts.Doors, "GET", "/metrics"));
        routes.MapOtlp(parts.LogDoor);
        routes.MapEventBus(parts.EventBus);
        routes.MapTriggerIngestion(parts.Triggers);
        routes.MapInfrastructure(parts.Infrastructure);
        routes.MapSystemMonitoring(parts.SystemMonitoring);
        routes.MapLogs(parts.Logs);
        routes.MapAudit(parts.Audit);
        routes.MapKeys(parts.Identity);
        routes.MapSystemEvents(parts.SystemEvents);
        routes.MapNotifications(parts.Notifications);
        routes.MapOpsConsole(parts.OpsConsole);
    }
}
