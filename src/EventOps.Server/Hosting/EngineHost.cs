using EventOps.Engine;
using EventOps.Engine.Auditing;
using EventOps.Engine.Observability;
using EventOps.Operations.Runbooks;

namespace EventOps.Server.Hosting;

/// <summary>
/// Keeps one engine open behind the web server, and opens another in its place: requests that come in between are
/// answered by the endpoints of the one before, which ask to come again. One change at a time.
/// </summary>
internal sealed class EngineHost : IEngineControl, IAsyncDisposable
{
    private readonly NodeParts _node;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private EngineGeneration? _current;
    private EngineWatermark? _closedAt;

    internal EngineHost(NodeParts node)
    {
        _node = node;
        _log = node.Loggers.CreateLogger("EventOps.Server");
    }

    /// <inheritdoc/>
    public EventPipeline? Engine => Volatile.Read(ref _closedAt) is null ? Current.Engine : null;

    /// <inheritdoc/>
    public bool IsRefusing => Current.Engine.Intake.IsStopped;

    /// <inheritdoc/>
    public string DataPath => Current.DataPath;

    /// <summary>The audit trail of the engine that is open, or was last.</summary>
    internal AuditTrail Audit => Current.Engine.Audit;

    internal EngineGeneration Current => Volatile.Read(ref _current) ?? throw new InvalidOperationException("Nothing was opened.");

    /// <summary>Answers a request by the endpoints of the engine that is open.</summary>
    internal Task HandleAsync(HttpContext context) => Current.HandleAsync(context);

    /// <summary>Opens the first engine; the problem, a line for standard error, or null.</summary>
    /// <param name="dataPath">Its folder.</param>
    /// <param name="isStopped">Whether publishing was stopped when the process before it ended.</param>
    internal string? Open(string dataPath, bool isStopped)
    {
        if (OpenedEngine.TryOpen(_node, dataPath, out string problem) is not { } opened)
        {
            return problem;
        }

        opened.Engine.Intake.IsStopped = isStopped;
        Serve(opened);
        if (isStopped)
        {
            _log.LogWarning("Publishing is stopped, as it was; run 'start' to take publishes again");
        }

        return null;
    }

    /// <summary>Ends what waits: the process is stopping.</summary>
    internal void StopPolls() => Current.Engine.Polls.Stop();

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellation)
    {
        EventPipeline engine = Current.Engine;
        engine.Intake.IsStopped = true;
        return engine.Intake.DrainAsync(NodeParts.Clock, cancellation);
    }

    /// <inheritdoc/>
    public void Start() => Current.Engine.Intake.IsStopped = false;

    /// <inheritdoc/>
    public async Task<string?> ReopenAsync(
        string dataPath,
        Func<EngineClosed, CancellationToken, Task<string?>> whileClosed,
        Func<EngineOpened, CancellationToken, Task<string?>> beforeServed,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(whileClosed);
        ArgumentNullException.ThrowIfNull(beforeServed);
        await _changing.WaitAsync(cancellation);
        try
        {
            string before = Current.DataPath;
            bool refused = IsRefusing;
            _closedAt ??= await Current.CloseAsync();
            string? problem = await whileClosed(new EngineClosed(before, _closedAt), CancellationToken.None)
                ?? await TryServeAsync(dataPath, refused, beforeServed);
            if (problem is not null)
            {
                _log.LogError("The engine does not go on in {DataPath}: {Problem}", dataPath, problem);
                string? again = await TryServeAsync(before, refused, static (_, _) => Task.FromResult<string?>(null));
                problem = again is null ? problem : $"{problem} Nor does the old one open again: {again}";
            }

            return problem;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync();
        if (Volatile.Read(ref _current) is { } current && _closedAt is null)
        {
            _closedAt = await current.CloseAsync();
        }

        // Not released: whoever waits to change something waits in vain, the process ends.
    }

    private async Task<string?> TryServeAsync(
        string dataPath, bool refused, Func<EngineOpened, CancellationToken, Task<string?>> beforeServed)
    {
        OpenedEngine? opened;
        try
        {
            opened = OpenedEngine.TryOpen(_node, dataPath, out string problem);
            if (opened is null)
            {
                return problem;
            }
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            // What a copy may hold, no bug in it must keep the old engine from being opened again.
            _log.LogError(unreadable, "The engine cannot be opened in {DataPath}", dataPath);
            return $"Data folder '{dataPath}' cannot be opened: {unreadable.Message}";
        }

        // Before anybody can reach it: it goes on as the one before it was.
        opened.Engine.Intake.IsStopped = refused;
        var found = new EngineOpened(dataPath, opened.Engine.Recovery.Watermark);
        bool isServed = false;
        try
        {
            if (await beforeServed(found, CancellationToken.None) is { } refusal)
            {
                return refusal;
            }

            Serve(opened);
            isServed = true;
            return null;
        }
        finally
        {
            if (!isServed)
            {
                await opened.CloseAsync();
            }
        }
    }

    private void Serve(OpenedEngine opened)
    {
        // Only now: until here another may have gone on in its place, and would have sent and journaled the same anew.
        opened.Engine.Serve();
        Volatile.Write(ref _current, new EngineGeneration(opened, _node, this));
        Volatile.Write(ref _closedAt, null);
        RecoveryLog.Tell(_log, opened);
    }
}
