using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Engine.Records;
using EventOps.Engine.Replays;
using EventOps.Engine.Subscriptions;

namespace EventOps.Contracts.EventBus;

/// <summary>Replays as the contract shows them.</summary>
internal static class ReplayJson
{
    /// <summary>The answer to <c>POST /replay</c>; without replays, nothing matched or only the count was
    /// wanted.</summary>
    internal static ArrayBufferWriter<byte> Answer(ReplayPlan plan, IReadOnlyList<ReplayProgress> replays, bool dryRun, long nowMs)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"replayed\":"u8);
        json.Number(dryRun ? plan.Events : replays.Sum(one => one.Total));
        json.Raw(",\"subscriber\":"u8);
        json.String(plan.Order.Subscriber.Name);
        WriteRange(ref json, plan.Order.StartMs, plan.EndMs);
        json.Raw(",\"replay_started_at\":"u8);
        json.Time(dryRun ? 0 : replays.Count == 0 ? nowMs : replays[0].StartedAtMs);
        if (dryRun)
        {
            json.Raw(",\"dry_run\":true}"u8);
        }
        else if (replays.Count == 0)
        {
            json.Raw(",\"status\":\"completed\"}"u8);
        }
        else
        {
            WriteStarted(ref json, replays);
        }

        json.Flush();
        return body;
    }

    /// <summary>Writes a replay and how far it is.</summary>
    internal static void Write(ref JsonText json, ReplayProgress replay, long nowMs)
    {
        json.Raw("{\"replay_id\":"u8);
        json.String(ReplayId.ToText(replay.Id));
        json.Raw(",\"subscriber\":"u8);
        json.String(replay.Subscriber);
        json.Raw(",\"subscription_id\":"u8);
        json.String(SubscriptionId.ToText(replay.Terms.ParentId));
        json.Raw(",\"status\":"u8);
        json.String(NameOf(replay.Status));
        WriteRange(ref json, replay.Terms.StartMs, replay.Terms.EndMs);
        WriteFilter(ref json, replay.Terms);
        json.Raw(",\"total\":"u8);
        json.Number(replay.Total);
        json.Raw(",\"completed\":"u8);
        json.Number(replay.Completed);
        json.Raw(",\"failed\":"u8);
        json.Number(replay.Failed);
        json.Raw(",\"pending\":"u8);
        json.Number(replay.Pending);
        json.Raw(",\"deleted\":"u8);
        json.Number(replay.Deleted);
        json.Raw(",\"expired\":"u8);
        json.Number(replay.Expired);
        json.Raw(",\"cancelled\":"u8);
        json.Number(replay.Cancelled);
        json.Raw(",\"rate\":"u8);
        json.Number(replay.RateAt(nowMs));
        json.Raw(",\"replay_started_at\":"u8);
        json.Time(replay.StartedAtMs);
        json.Raw(",\"replay_ended_at\":"u8);
        json.Time(replay.EndedAtMs);
        json.Raw("}"u8);
    }

    private static void WriteStarted(ref JsonText json, IReadOnlyList<ReplayProgress> replays)
    {
        json.Raw(",\"replay_id\":"u8);
        json.String(ReplayId.ToText(replays[0].Id));
        if (replays.Count > 1)
        {
            json.Raw(",\"replay_ids\":"u8);
            WriteTexts(ref json, [.. replays.Select(one => ReplayId.ToText(one.Id))]);
        }

        json.Raw(",\"status\":\"running\"}"u8);
    }

    private static void WriteRange(ref JsonText json, long startMs, long endMs)
    {
        json.Raw(",\"time_range\":{\"start\":"u8);
        WriteTime(ref json, startMs);
        json.Raw(",\"end\":"u8);
        WriteTime(ref json, endMs);
        json.Raw("}"u8);
    }

    private static void WriteFilter(ref JsonText json, ReplayTerms terms)
    {
        json.Raw(",\"event_types\":"u8);
        WriteTexts(ref json, terms.EventTypes);
        json.Raw(",\"sources\":"u8);
        WriteTexts(ref json, terms.Sources);
        json.Raw(",\"priority\":"u8);
        EventPriority[] priorities =
            [.. PublishedPriorities.All.Where(one => (terms.Priorities & EventFilter.Bit(one)) != 0)];
        WriteTexts(ref json, [.. priorities.Select(PriorityText.NameOf)]);
        json.Raw(",\"events_per_second\":"u8);
        if (terms.EventsPerSecond > 0)
        {
            json.Number(terms.EventsPerSecond);
        }
        else
        {
            json.Raw("null"u8);
        }
    }

    /// <summary>1970 is a time too: <see cref="JsonText.Time"/> takes its first millisecond for none.</summary>
    private static void WriteTime(ref JsonText json, long unixTimeMs)
    {
        if (unixTimeMs == 0)
        {
            json.Raw("\"1970-01-01T00:00:00.000Z\""u8);
        }
        else
        {
            json.Time(unixTimeMs);
        }
    }

    private static void WriteTexts(ref JsonText json, string[] texts)
    {
        json.Raw("["u8);
        for (int i = 0; i < texts.Length; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            json.String(texts[i]);
        }

        json.Raw("]"u8);
    }

    private static ReadOnlySpan<byte> NameOf(ReplayStatus status) => status switch
    {
        ReplayStatus.Running => "running"u8,
        ReplayStatus.Paused => "paused"u8,
        ReplayStatus.Failed => "failed"u8,
        ReplayStatus.Completed => "completed"u8,
        _ => "cancelled"u8,
    };
}
