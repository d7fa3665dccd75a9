using EventOps.Engine.Deliveries;
using EventOps.Engine.Intake;
using EventOps.Engine.Journaling;
using EventOps.Engine.Reading;

namespace EventOps.Engine.Dispatch.Leases;

/// <summary>
/// Turns a page of claimed events into leases: one record per lane for those that wait, one per delivery for those that
/// are due again. What the page gives then is what the journal says was taken.
/// </summary>
internal sealed class LeaseTaking
{
    private readonly EventReader _reader;
    private readonly EventIntake _intake;
    private readonly TimeProvider _clock;
    private readonly LeaseClock _expiry;

    internal LeaseTaking(EventReader reader, EventIntake intake, TimeProvider clock, LeaseClock expiry)
    {
        _reader = reader;
        _intake = intake;
        _clock = clock;
        _expiry = expiry;
    }

    /// <summary>Leases the events of a page that a pass has just given, under its claim.</summary>
    internal async ValueTask<PollPage> TakeAsync(PollPass pass, PollPage page, int leaseMs)
    {
        long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        long untilMs = nowMs + leaseMs;
        var steps = new List<Step>();
        int at = 0;
        for (int part = 0; part < pass.Parts.Count; part++)
        {
            (LaneWalk walk, int events) = pass.Parts[part];
            foreach (LaneView view in walk.Views)
            {
                AddSteps(steps, part, view, page.Events.Skip(at).Take(events), nowMs, untilMs);
            }

            at += events;
        }

        ControlReceipt[] receipts = await Task.WhenAll(steps.Select(one => _intake.SubmitAsync(one.Record).AsTask()));
        var error = AdmitError.None;
        var taken = new Dictionary<(int Part, long Id), int>();
        for (int i = 0; i < steps.Count; i++)
        {
            error = receipts[i].Error == AdmitError.None ? error : receipts[i].Error;
            if (receipts[i].Error == AdmitError.None)
            {
                Note(taken, steps[i], receipts[i].Id, untilMs);
            }
        }

        return Given(pass, page, taken) with { LeaseUntilMs = untilMs, Error = taken.Count == 0 ? error : AdmitError.None };
    }

    private void AddSteps(List<Step> steps, int part, LaneView view, IEnumerable<PolledEvent> events, long nowMs, long untilMs)
    {
        var waiting = new List<long>();
        var due = new Dictionary<Delivery, List<long>>();
        foreach (PolledEvent one in events)
        {
            if (_reader.SeriesOf(one.Reference) is var series
                && series.Priority == view.Lane.Priority
                && view.Subscription.Sees(series, one.Id))
            {
                JobSight sight = view.Lane.Look(one.Id, nowMs);
                if (sight.State == JobState.Waiting)
                {
                    waiting.Add(one.Id);
                }
                else if (sight.Delivery is { } delivery && view.IsReady(delivery, nowMs))
                {
                    due.TryAdd(delivery, []);
                    due[delivery].Add(one.Id);
                }
            }
        }

        (long subscriptionId, var priority) = (view.Subscription.Id, view.Lane.Priority);
        if (waiting.Count > 0)
        {
            steps.Add(new Step(part, view, 0, new DeliveryStarted(subscriptionId, priority, 1, untilMs, JobList.Of(waiting))));
        }

        foreach ((Delivery delivery, List<long> ids) in due)
        {
            DeliveryStatus status = delivery.Status;
            int attempts = status.Attempts + 1;
            steps.Add(status.Jobs.IsWithin(ids)
                ? new Step(part, view, delivery.Id, new DeliveryLeased(subscriptionId, priority, delivery.Id, attempts, untilMs))
                : new Step(part, view, 0, new JobsRequeued(
                    subscriptionId, priority, attempts, 0, untilMs, status.LastAttempt, JobList.Of(ids))));
        }
    }

    private void Note(Dictionary<(int Part, long Id), int> taken, Step step, long recordId, long untilMs)
    {
        Delivery? delivery = step.View.Lane.Find(step.DeliveryId == 0 ? recordId : step.DeliveryId);
        if (delivery?.Status is { } status && status.LeaseUntilMs == untilMs)
        {
            _expiry.Expect(step.View.Subscription, step.View.Lane, untilMs);
            foreach (long id in status.Jobs.Ids)
            {
                taken[(step.Part, id)] = Math.Max(status.Attempts, taken.GetValueOrDefault((step.Part, id)));
            }
        }
    }

    private static PollPage Given(PollPass pass, PollPage page, Dictionary<(int Part, long Id), int> taken)
    {
        var given = new List<PolledEvent>(page.Events.Count);
        int at = 0;
        for (int part = 0; part < pass.Parts.Count; part++)
        {
            for (int i = 0; i < pass.Parts[part].Events; i++, at++)
            {
                PolledEvent one = page.Events[at];
                if (taken.TryGetValue((part, one.Id), out int attempt))
                {
                    given.Add(one with { Attempt = attempt });
                }
            }
        }

        return page with { Events = given };
    }

    /// <summary>A record to be journaled.</summary>
    /// <param name="Part">The part of the page it is about.</param>
    /// <param name="View">The lane.</param>
    /// <param name="DeliveryId">The delivery it changes; 0: it makes one.</param>
    /// <param name="Record">The record.</param>
    private readonly record struct Step(int Part, LaneView View, long DeliveryId, IControlRecord Record);
}
