namespace EventOps.Engine.Logs;

/// <summary>Leave to search, given back when disposed; or why there is none.</summary>
public sealed class LogTurn : IDisposable
{
    private LogTurns? _from;

    internal LogTurn(LogTurns from) => _from = from;

    private LogTurn(LogTurnRefusal refusal) => Refusal = refusal;

    /// <summary>Why not; <see cref="LogTurnRefusal.None"/>: go on.</summary>
    public LogTurnRefusal Refusal { get; }

    internal static LogTurn CallerIsBusy { get; } = new(LogTurnRefusal.CallerIsBusy);

    internal static LogTurn AllAreBusy { get; } = new(LogTurnRefusal.AllAreBusy);

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _from, null)?.Release();
}

/// <summary>Why there is no turn.</summary>
public enum LogTurnRefusal
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>As many searches of the caller wait as may.</summary>
    CallerIsBusy,

    /// <summary>As many searches wait as may, or it waited as long as it may.</summary>
    AllAreBusy,
}
