using EventOps.Engine;
using EventOps.Operations.Exports;

namespace EventOps.Server.Hosting;

/// <summary>Exports of logs over one opened engine, whose jobs they are; closed before it.</summary>
internal sealed class OpenedExports : IAsyncDisposable
{
    private readonly LogExportWorker _worker;

    private OpenedExports(LogExportService service, LogExportWorker worker)
    {
        Service = service;
        _worker = worker;
    }

    /// <summary>Takes requests for exports.</summary>
    internal LogExportService Service { get; }

    /// <summary>Begins to do what is asked for, and was before.</summary>
    internal static OpenedExports Open(NodeParts node, EventPipeline engine)
    {
        var options = new LogExportOptions
        {
            Lifetime = node.Options.Logs.ExportLifetime,
            BytesMax = node.Options.Logs.ExportBytesMax,
            KeptBytesMax = node.Options.Logs.ExportsBytesMax,
            FreeBytesMin = 2 * Math.Min(node.Options.DiskBudget.FreeBytesMin, long.MaxValue / 2),
        };
        var service = new LogExportService(engine, node.Logs.Exports, options, NodeParts.Clock);
        var worker = new LogExportWorker(
            engine, service, node.Logs.Exports, node.Logs.Store, options, NodeParts.Clock, node.Loggers.CreateLogger("EventOps.Exports"));
        engine.Status.Watch(() => worker.Failure);
        worker.Start();
        return new OpenedExports(service, worker);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        Service.Dispose();
    }
}
