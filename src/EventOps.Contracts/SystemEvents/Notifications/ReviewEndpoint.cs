using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Notifications;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>
/// <c>POST /api/v1/notifications/{id}/reviewed</c>: marks a notification as reviewed. Called again, by anyone, it answers
/// with the first review, which stays.
/// </summary>
internal sealed class ReviewEndpoint
{
    private const int BytesMax = 16 * 1024;
    private readonly JsonBodyEndpoint _body = new(NotificationsContract.Errors, BytesMax);
    private readonly NotificationServices _services;
    private readonly NotificationFeed _feed;

    internal ReviewEndpoint(NotificationServices services, NotificationFeed feed)
    {
        _services = services;
        _feed = feed;
    }

    internal Task HandleAsync(HttpContext context, Principal caller) =>
        _body.HandleOptionalAsync(context, caller, ReviewAsync);

    private async Task ReviewAsync(HttpContext context, Principal caller, JsonBody? body)
    {
        string? notes = null;
        if (body is not null && !TryRead(body.Root, out notes, out string problem))
        {
            await NotificationsContract.Errors.BadRequest(context, problem);
            return;
        }

        FeedView view = _feed.Whole(caller);
        if (!NotificationId.TryParse((string?)context.Request.RouteValues["notification_id"], out long id))
        {
            await NotificationFeed.NotFound(context);
            return;
        }

        ReviewAnswer answer = await _services.Engine.Notifications.ReviewAsync(
            new ReviewOrder(caller.Tenant, view.Shows, [id], caller.Name) { Notes = notes });
        if (answer.Error != AdmitError.None)
        {
            await NotificationsContract.Errors.Admission(context, answer.Error);
        }
        else if (answer.Results[0] == ReviewResult.NoRoom)
        {
            await NotificationsContract.Errors.Unavailable(context, ReviewOutcomes.NoRoom);
        }
        else if (_services.Engine.Notifications.Find(caller.Tenant, view.Shows, id) is { Review: { } review })
        {
            bool isFirst = answer.Results[0] == ReviewResult.Reviewed;
            AuditedCall.Of(context)?.Detail("result", isFirst ? "reviewed" : "already_reviewed").Detail("notes", notes);
            await SendAsync(context, id, review);
        }
        else
        {
            await NotificationFeed.NotFound(context);
        }
    }

    private static Task SendAsync(HttpContext context, long id, Review review) => PlatformAnswer.SendAsync(context, (ref json) =>
    {
        json.Raw("\"id\":"u8);
        json.String(NotificationId.ToText(id));
        json.Raw(",\"status\":\"reviewed\""u8);
        NotificationJson.WriteReview(ref json, review);
    });

    private static bool TryRead(JsonElement body, out string? notes, out string problem)
    {
        notes = null;
        if (body.TryGetProperty("reviewed", out JsonElement reviewed) && reviewed.ValueKind != JsonValueKind.True)
        {
            problem = "Field 'reviewed' must be true: a review is not taken back";
            return false;
        }

        return ReviewText.TryRead(body, "notes", ReviewText.NotesLengthMax, out notes, out problem);
    }
}
