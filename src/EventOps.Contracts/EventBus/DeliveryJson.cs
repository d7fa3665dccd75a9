using EventOps.Contracts.Http;
using EventOps.Engine.Deliveries;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// One entry of <c>deliveries</c>, behind its subscriber: the contract's <c>delivered_at</c> and <c>status</c>
/// (<c>success</c> once it arrived or was acknowledged), and what an operator asks next: how often it was tried, when it is
/// tried again, and why it failed.
/// </summary>
internal static class DeliveryJson
{
    internal static void Write(ref JsonText json, JobSight sight)
    {
        json.Raw(",\"delivered_at\":"u8);
        json.Time(sight.State == JobState.Completed ? sight.AtMs : 0);
        json.Raw(",\"status\":"u8);
        json.String(NameOf(sight));
        AttemptNote? last = sight.Letter?.LastAttempt ?? sight.Delivery?.Status.LastAttempt;
        if (sight.Delivery is { } delivery)
        {
            json.Raw(",\"attempts\":"u8);
            json.Number(delivery.Status.Attempts);
            json.Raw(",\"next_attempt_at\":"u8);
            json.Time(sight.State == JobState.Scheduled ? delivery.Status.NextAtMs : 0);
        }
        else if (sight.Letter is { } letter)
        {
            json.Raw(",\"attempts\":"u8);
            json.Number(letter.Attempts);
        }

        if (last is not null)
        {
            json.Raw(",\"last_error\":"u8);
            json.String(last.Error);
        }
    }

    private static ReadOnlySpan<byte> NameOf(JobSight sight) => sight.State switch
    {
        JobState.Completed => "success"u8,
        JobState.Active => "delivering"u8,
        JobState.Scheduled when sight.Delivery!.Status.Attempts > 0 => "retrying"u8,
        JobState.Failed => "failed"u8,
        JobState.Deleted => "deleted"u8,
        _ => "pending"u8,
    };
}
