using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Notifications;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>A notification as the contract shows it.</summary>
internal static class NotificationJson
{
    /// <summary>Writes the members of a notification as a list shows it, without braces.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="session">Reads the event.</param>
    /// <param name="view">By whose rules; it must show the notification.</param>
    /// <param name="one">The notification.</param>
    internal static void WriteMembers(ref JsonText json, EventReadSession session, FeedView view, in Notification one)
    {
        Series series = session.SeriesOf(one.Event);
        SeriesNotices notices = view.Rules.Of(series);
        CompiledRule rule = notices.RuleIn(view.Scopes)!;
        string id = NotificationId.ToText(one.Event.Id);
        var values = new TemplateValues
        {
            Id = id,
            Type = series.TypeText,
            Source = series.SourceText,
            Priority = SystemPriority.NameOf(notices.Priority),
            Payload = session.TryRead(one.Event, out EventRecord record) ? AsJson(record.Encoding, record.Data) : default,
        };
        json.Raw("\"id\":"u8);
        json.String(id);
        json.Raw(",\"type\":"u8);
        json.String(series.Type);
        json.Raw(",\"priority\":"u8);
        json.String(values.Priority);
        json.Raw(",\"title\":"u8);
        json.String(rule.Title.Render(values));
        json.Raw(",\"summary\":"u8);
        json.String(rule.Summary.Render(values));
        json.Raw(",\"created_at\":"u8);
        json.Time(EventId.UnixTimeMs(one.Event.Id));
        json.Raw(",\"status\":"u8);
        json.Raw(one.Review is null ? "\"pending_review\""u8 : "\"reviewed\""u8);
        json.Raw(",\"actions\":["u8);
        for (int i = 0; i < rule.Actions.Count; i++)
        {
            json.Raw(i > 0 ? ",{\"label\":"u8 : "{\"label\":"u8);
            json.String(rule.Actions[i].Label);
            json.Raw(",\"url\":"u8);
            json.String(rule.Actions[i].Url.RenderUrl(values));
            json.Raw("}"u8);
        }

        json.Raw("]"u8);
    }

    /// <summary>Writes who reviewed, when, and what was noted; each behind a comma.</summary>
    internal static void WriteReview(ref JsonText json, Review review)
    {
        json.Raw(",\"reviewed_at\":"u8);
        json.Time(review.AtMs);
        json.Raw(",\"reviewed_by\":"u8);
        json.String(review.Reviewer);
        json.Raw(",\"notes\":"u8);
        json.String(review.Notes);
        if (review.Action is { } action)
        {
            json.Raw(",\"review_action\":"u8);
            json.String(action);
        }

        if (review.Context is { } context)
        {
            json.Raw(",\"review_context\":"u8);
            json.String(context);
        }
    }

    private static ReadOnlySpan<byte> AsJson(PayloadEncoding encoding, ReadOnlySpan<byte> data)
    {
        if (encoding == PayloadEncoding.Json || data.IsEmpty)
        {
            return data;
        }

        var json = new ArrayBufferWriter<byte>(data.Length * 2);
        return MessagePackToJson.TryTranscode(data, json, MessagePackDepth.Max, out _, out _) ? json.WrittenSpan : default;
    }
}
