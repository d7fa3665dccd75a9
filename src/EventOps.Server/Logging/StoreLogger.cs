namespace EventOps.Server.Logging;

/// <summary>The logger of one category. Any thread.</summary>
/// <param name="provider">Where lines go.</param>
/// <param name="category">The category.</param>
internal sealed class StoreLogger(StoreLoggerProvider provider, string category) : ILogger
{
    /// <summary>Set while this thread makes a line: what is logged meanwhile, by a value's own text say, would go round in a
    /// circle.</summary>
    [ThreadStatic]
    private static bool _isWriting;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (_isWriting || !IsEnabled(logLevel))
        {
            return;
        }

        _isWriting = true;
        try
        {
            var values = state as IReadOnlyList<KeyValuePair<string, object?>>;
            provider.Write(new StoreLogEntry(category, logLevel, eventId, formatter(state, exception), values, exception));
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // A value whose text cannot be had: whoever logs must not fail for it, and the console has told as much.
        }
        finally
        {
            _isWriting = false;
        }
    }
}

/// <summary>What a logger was told.</summary>
/// <param name="Category">The logger.</param>
/// <param name="Level">How serious it is.</param>
/// <param name="EventId">Which kind of line.</param>
/// <param name="Message">What it says.</param>
/// <param name="Values">Its values by name; null when it has none.</param>
/// <param name="Exception">What was thrown; null when nothing was.</param>
internal readonly record struct StoreLogEntry(
    string Category,
    LogLevel Level,
    EventId EventId,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>>? Values,
    Exception? Exception);
