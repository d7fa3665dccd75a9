using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Inboxes;

/// <summary>
/// The inboxes of tenants: what they posted as triggers, and what of it was acknowledged. An inbox is a subscription that
/// nobody made and nobody sees, opened by a tenant's first trigger, so acknowledgements, counts, restarts and the checker
/// need no second code. Any thread.
/// </summary>
public sealed class InboxService
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;
    private readonly EventReader _reader;
    private readonly SubscriptionService _subscriptions;

    internal InboxService(EngineState state, EventIntake intake, EventReader reader, SubscriptionService subscriptions)
    {
        _state = state;
        _intake = intake;
        _reader = reader;
        _subscriptions = subscriptions;
    }

    /// <summary>Whether a tenant has an inbox, without which its triggers would be in none. A lookup.</summary>
    public bool IsOpen(string tenant) => _state.Subscriptions.InboxOf(tenant) is not null;

    /// <summary>Opens a tenant's inbox; it is durable when this returns. Doing it again changes nothing.</summary>
    public async ValueTask<AdmitError> OpenAsync(string tenant) =>
        IsOpen(tenant) ? AdmitError.None : (await _intake.SubmitAsync(new InboxOpened(tenant))).Error;

    /// <summary>A page of a tenant's inbox, newest first.</summary>
    public InboxPage Page(string tenant, InboxQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _state.Subscriptions.InboxOf(tenant) is { } inbox
            ? new InboxPager(_reader, inbox, query).Find()
            : new InboxPage([], NextBeforeId: 0);
    }

    /// <summary>An event of a tenant's inbox; null when there is none.</summary>
    public InboxEvent? Find(string tenant, long id)
    {
        if (_reader.Find(tenant, id) is not { } reference || StatusOf(_reader.SeriesOf(reference), id) is not { } status)
        {
            return null;
        }

        return status == InboxStatus.Deleted ? null : new InboxEvent(reference, status);
    }

    /// <summary>Where an event stands; null when it is none of its tenant's inbox.</summary>
    public InboxStatus? StatusOf(Series series, long id)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (_state.Subscriptions.InboxOf(series.Tenant) is not { } inbox || !inbox.Sees(series, id))
        {
            return null;
        }

        DeliveryLane lane = inbox.LaneOf(series.Priority)!;
        return _state.Deleted.Contains(series, id) ? InboxStatus.Deleted : InboxPager.StatusOf(lane, id);
    }

    /// <summary>Acknowledges events. Doing it again changes nothing and answers the same.</summary>
    public async ValueTask<AckResult> AcknowledgeAsync(string tenant, IReadOnlyCollection<long> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _state.Subscriptions.InboxOf(tenant) is { } inbox
            ? await _subscriptions.AcknowledgeAsync(inbox.Owner!, ids)
            : new AckResult(AdmitError.None, 0, [.. ids.Distinct()], 0);
    }
}
