using EventOps.Engine.Logs;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Server.Logging;

/// <summary>
/// Keeps the server's own log lines in the log store, as lines of the tenant that runs it. What is logged before the store
/// is open waits for it, as much as <see cref="WaitingMax"/>; what is logged after it has closed is for the console alone.
/// Never waits and never throws: a full store costs lines, which it counts.
/// </summary>
[ProviderAlias("EventOps")]
internal sealed class StoreLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    /// <summary>What the store and its logs say: a line about a line that could not be kept would be one more.</summary>
    internal const string StoreCategory = "EventOps.Logs";

    /// <summary>Lines of a start: a few dozen, unless somebody traces it.</summary>
    private const int WaitingMax = 1_000;

    private readonly string _tenant;
    private readonly string _service;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _waiting = new();
    private IExternalScopeProvider? _scopes;
    private LogStore? _store;
    private bool _isOver;
    private long _dropped;

    internal StoreLoggerProvider(string tenant, string service, TimeProvider clock)
    {
        _tenant = tenant;
        _service = service;
        _clock = clock;
    }

    /// <summary>Lines that could not wait for the store to open; the store counts those that it drops itself. Any thread.</summary>
    internal long Dropped => Volatile.Read(ref _dropped);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        categoryName == StoreCategory ? NullLogger.Instance : new StoreLogger(this, categoryName);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>The store is open: what waited goes into it first.</summary>
    internal void Attach(LogStore store)
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out LogLine? line))
            {
                store.TryWrite(_tenant, line);
            }

            Volatile.Write(ref _store, store);
        }
    }

    /// <summary>The store is about to close.</summary>
    internal void Detach()
    {
        lock (_lock)
        {
            _isOver = true;
            Volatile.Write(ref _store, null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Detach();

    /// <summary>Makes a line of what a logger was told, and keeps it. Any thread.</summary>
    internal void Write(in StoreLogEntry entry)
    {
        LogLine line = StoreLine.Of(entry, _service, _clock, _scopes);
        if (Volatile.Read(ref _store) is { } store)
        {
            store.TryWrite(_tenant, line);
            return;
        }

        lock (_lock)
        {
            if (_store is { } opened)
            {
                opened.TryWrite(_tenant, line);
            }
            else if (!_isOver && _waiting.Count < WaitingMax)
            {
                _waiting.Enqueue(line);
            }
            else if (!_isOver)
            {
                Volatile.Write(ref _dropped, _dropped + 1);
            }
        }
    }
}
