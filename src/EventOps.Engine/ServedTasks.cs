using EventOps.Engine.Auditing;
using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Dispatch.Webhooks;
using EventOps.Engine.Identity;
using EventOps.Engine.Observability;
using EventOps.Engine.Replays;
using EventOps.Engine.Retention;

namespace EventOps.Engine;

/// <summary>
/// What the engine does of its own accord: sends webhooks, ends leases and replays, moves events to the archive, writes the
/// audit trail. Begun when it is taken into service and not when it is opened: what is opened may be a copy that is closed
/// again, and whoever goes on instead knows nothing of what was sent or journaled there.
/// </summary>
internal sealed class ServedTasks(
    AuditTrail audit,
    LeaseClock leases,
    Archiver archiver,
    ReplayService replays,
    KeyService keys,
    WebhookDispatch? webhooks) : IAsyncDisposable
{
    internal void Start(EngineStatus status)
    {
        audit.Start();
        leases.Start();
        archiver.Start();
        replays.Start(status);
        keys.Start(status);
        webhooks?.Start();
    }

    /// <summary>Ends them while the journal still takes records, begun or not; those that feed the others first.</summary>
    public async ValueTask DisposeAsync()
    {
        await replays.DisposeAsync();
        await (webhooks?.DisposeAsync() ?? default);
        await archiver.DisposeAsync();
        await leases.DisposeAsync();
        await audit.DisposeAsync();
        await keys.DisposeAsync();
    }
}
