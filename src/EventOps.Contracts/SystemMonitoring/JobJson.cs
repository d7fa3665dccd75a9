using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Queues;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Replays;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>A job as the contract shows it, and what an operator asks next: of which event and subscription, and when it
/// is tried again.</summary>
internal static class JobJson
{
    internal static void Write(ref JsonText json, IBufferWriter<byte> output, EventReadSession session, Job job)
    {
        json.Raw("{\"id\":"u8);
        json.String(job.Id.ToString());
        json.Raw(",\"queue\":"u8);
        json.String(job.Queue.ToString());
        json.Raw(",\"status\":"u8);
        json.String(NameOf(job.State));
        json.Raw(",\"payload\":"u8);
        if (job.Event is { } reference)
        {
            WritePayload(ref json, output, session, reference);
        }
        else
        {
            WriteReplay(ref json, job.Replay!);
        }

        json.Raw(",\"error\":"u8);
        WriteError(ref json, job.Error);
        json.Raw(",\"attempts\":"u8);
        if (job.Attempts is { } attempts)
        {
            json.Number(attempts);
        }
        else
        {
            json.Raw("null"u8);
        }

        json.Raw(",\"created_at\":"u8);
        json.Time(job.CreatedMs);
        json.Raw(",\"updated_at\":"u8);
        json.Time(job.UpdatedMs);
        WriteMore(ref json, session, job);
        json.Raw("}"u8);
    }

    internal static ReadOnlySpan<byte> NameOf(JobState state) => state switch
    {
        JobState.Waiting => "waiting"u8,
        JobState.Active => "active"u8,
        JobState.Scheduled => "scheduled"u8,
        JobState.Completed => "completed"u8,
        JobState.Failed => "failed"u8,
        JobState.Deleted => "deleted"u8,
        _ => "expired"u8,
    };

    private static void WritePayload(ref JsonText json, IBufferWriter<byte> output, EventReadSession session, EventRef reference)
    {
        // Its place is known and its bytes may not be, damaged or expired just now, or deleted since the job was
        // completed: then the job is shown without.
        EventRecord record = default;
        bool intact = !session.IsDeleted(reference) && session.TryRead(reference, out record);
        PayloadJson.Write(ref json, output, record.Encoding, intact ? record.Data : default, absent: "null"u8);
    }

    private static void WriteReplay(ref JsonText json, ReplayProgress replay)
    {
        json.Raw("{\"replay_id\":"u8);
        json.String(EventId.ToText("rpl_", replay.Id));
        json.Raw(",\"subscription_id\":"u8);
        json.String(EventId.ToText("sub_", replay.Terms.ParentId));
        json.Raw(",\"subscriber\":"u8);
        json.String(replay.Subscriber);
        json.Raw(",\"total\":"u8);
        json.Number(replay.Total);
        json.Raw(",\"completed\":"u8);
        json.Number(replay.Completed);
        json.Raw(",\"pending\":"u8);
        json.Number(replay.Pending);
        json.Raw(",\"failed\":"u8);
        json.Number(replay.Failed);
        json.Raw("}"u8);
    }

    private static void WriteError(ref JsonText json, AttemptNote? error)
    {
        if (error is null)
        {
            json.Raw("null"u8);
            return;
        }

        // What failed is a receiver, on another machine: there is no stack of ours to show.
        json.Raw("{\"message\":"u8);
        json.String(error.Error);
        json.Raw(",\"stack_trace\":null,\"response_status\":"u8);
        if (error.Status == 0)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.Number(error.Status);
        }

        json.Raw(",\"duration_ms\":"u8);
        json.Number(error.DurationMs);
        json.Raw(",\"failed_at\":"u8);
        json.Time(error.AtMs);
        json.Raw("}"u8);
    }

    private static void WriteMore(ref JsonText json, EventReadSession session, Job job)
    {
        if (job.Event is { } reference)
        {
            json.Raw(",\"event_id\":"u8);
            json.EventId(reference.Id);
            json.Raw(",\"event_type\":"u8);
            json.String(session.SeriesOf(reference).Type);
            json.Raw(",\"subscription_id\":"u8);
            json.String(EventId.ToText(job.Queue.IsReplays ? "rpl_" : "sub_", job.Id.SubscriptionId));
        }

        if (job.DeliveryId != 0)
        {
            json.Raw(",\"delivery_id\":"u8);
            json.String(EventId.ToText("del_", job.DeliveryId));
        }

        if (job.NextAttemptMs != 0)
        {
            json.Raw(",\"next_attempt_at\":"u8);
            json.Time(job.NextAttemptMs);
        }
    }
}
