using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Tenants;

/// <summary>
/// Lets an event into a frame when its tenant's quota has room for it. What a frame took goes back when the frame does
/// not become durable (<see cref="Frame.GiveBackQuota"/>). Any request thread; no lock, no allocation, and one look for a
/// tenant without a quota.
/// </summary>
internal sealed class QuotaGate
{
    private readonly TenantTable _tenants;
    private readonly IRetentionFloor _floor;

    internal QuotaGate(TenantTable tenants, IRetentionFloor floor)
    {
        _tenants = tenants;
        _floor = floor;
    }

    /// <summary>Takes an event of the tenant's rate, before the event is encoded.</summary>
    internal AdmitError TakeEvent(Series series)
    {
        TenantUsage usage = series.Usage;
        return usage.Quota is null || usage.TryTakeEvent(_tenants.RateNow) ? AdmitError.None : AdmitError.QuotaRate;
    }

    /// <summary>Takes room for the event that was encoded last, or takes it out of the frame again.</summary>
    internal AdmitError TakeBytes(Frame frame, Series series, int bytes)
    {
        TenantUsage usage = series.Usage;
        if (usage.Quota is null)
        {
            return AdmitError.None;
        }

        if (usage.TryTakeBytes(bytes, _floor))
        {
            frame.NoteTaken(bytes);
            return AdmitError.None;
        }

        frame.RemoveLast(series, bytes);
        usage.GiveBack(events: 1, bytes: 0);
        return AdmitError.QuotaBytes;
    }
}
