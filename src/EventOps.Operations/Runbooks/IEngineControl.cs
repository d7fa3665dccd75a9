using EventOps.Engine;
using EventOps.Engine.Observability;

namespace EventOps.Operations.Runbooks;

/// <summary>
/// The engine as the runbooks see it: refused, resumed, closed and opened again elsewhere. One caller at a time; the
/// properties may be read by any thread.
/// </summary>
public interface IEngineControl
{
    /// <summary>The open engine; null between two generations, and when none could be opened.</summary>
    EventPipeline? Engine { get; }

    /// <summary>Whether an operator stopped it: publishes are refused.</summary>
    bool IsRefusing { get; }

    /// <summary>The folder that is open, or was last.</summary>
    string DataPath { get; }

    /// <summary>Refuses new publishes (503; changes of state still pass) and waits until what was taken is
    /// durable.</summary>
    Task StopAsync(CancellationToken cancellation);

    /// <summary>Takes publishes again.</summary>
    void Start();

    /// <summary>
    /// Closes the engine (drains it, writes its snapshot), runs <paramref name="whileClosed"/>, opens the engine on
    /// <paramref name="dataPath"/>, asks <paramref name="beforeServed"/>, and only then lets endpoints reach it. Whether
    /// it refuses publishes stays as it was. With no engine open it only opens, and what is "closed" is what the last one
    /// left.
    /// </summary>
    /// <param name="dataPath">The folder to go on in; may be the same.</param>
    /// <param name="whileClosed">Null: go on and open. A problem: open the old folder again.</param>
    /// <param name="beforeServed">
    /// The new engine has recovered, and no request has reached it: null lets it serve, a problem closes it and opens the
    /// old folder again. What makes the switch last (the next start opens the new folder) is done here: after an
    /// acknowledgement of the new engine it would be too late, before it was opened too early.
    /// </param>
    /// <param name="cancellation">Heard until the engine is closed; from there on it is seen through.</param>
    /// <returns>The problem, or null when the new engine serves.</returns>
    Task<string?> ReopenAsync(
        string dataPath,
        Func<EngineClosed, CancellationToken, Task<string?>> whileClosed,
        Func<EngineOpened, CancellationToken, Task<string?>> beforeServed,
        CancellationToken cancellation);
}

/// <summary>An engine that was closed.</summary>
/// <param name="DataPath">Its folder; nothing in it is open any more.</param>
/// <param name="Watermark">How far it had come when its last record was durable.</param>
public sealed record EngineClosed(string DataPath, EngineWatermark Watermark);

/// <summary>An engine that was opened and does not serve yet.</summary>
/// <param name="DataPath">Its folder.</param>
/// <param name="Watermark">What it found, before it wrote anything itself.</param>
public sealed record EngineOpened(string DataPath, EngineWatermark Watermark);
