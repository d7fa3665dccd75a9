using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Observability;

/// <summary>
/// The one background task of a part: begun once, stopped once, and its death, which only a bug can be, told to the log
/// and to whoever shows the part's health.
/// </summary>
public sealed class BackgroundLoop : IAsyncDisposable
{
    private readonly string _name;
    private readonly string _loss;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private Task _task = Task.CompletedTask;
    private string? _death;

    /// <summary>Prepares it; nothing runs yet.</summary>
    /// <param name="name">What the task is called in docs/architecture.md: <c>replay finisher</c>.</param>
    /// <param name="loss">What is no more when it has died: <c>replays do not end</c>.</param>
    /// <param name="log">Where its death is told.</param>
    public BackgroundLoop(string name, string loss, ILogger log)
    {
        _name = name;
        _loss = loss;
        _log = log;
        Stopping = _stopping.Token;
    }

    /// <summary>What its death means, or null while it lives. Any thread.</summary>
    public string? Death => Volatile.Read(ref _death);

    /// <summary>Cancelled when it is to stop.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Begins, on a pool thread.</summary>
    /// <param name="run">Runs until <see cref="Stopping"/>, which it may throw for.</param>
    public void Start(Func<Task> run) => _task = Task.Run(() => RunAsync(run));

    /// <summary>Stops it and waits for its end. Any number of times, one after the other.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
            await _task;
            _stopping.Dispose();
        }
    }

    private async Task RunAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // Stopping: whoever runs it has said what of its work may be left.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Volatile.Write(ref _death, $"The {_name} died; {_loss} until the next start.");
            _log.LogCritical(exception, "The {Name} died; {Loss} until the next start", _name, _loss);
        }
    }
}
