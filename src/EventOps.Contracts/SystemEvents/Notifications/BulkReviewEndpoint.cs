using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Intake;
using EventOps.Engine.Notifications;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>
/// <c>POST /api/v1/notifications/bulk-review</c>: marks up to a thousand notifications as reviewed, with a result for
/// each. A critical one wants a review of its own; the others go through.
/// </summary>
internal sealed class BulkReviewEndpoint
{
    private const int IdsMax = 1_000;
    private const int IdLengthShownMax = 64;
    private const int BytesMax = 256 * 1024;
    private readonly JsonBodyEndpoint _body = new(NotificationsContract.Errors, BytesMax);
    private readonly NotificationServices _services;
    private readonly NotificationFeed _feed;

    internal BulkReviewEndpoint(NotificationServices services, NotificationFeed feed)
    {
        _services = services;
        _feed = feed;
    }

    internal Task HandleAsync(HttpContext context, Principal caller) => _body.HandleAsync(context, caller, ReviewAsync);

    private async Task ReviewAsync(HttpContext context, Principal caller, JsonBody body)
    {
        if (!TryRead(body.Root, out string[] ids, out string? action, out string? about, out string problem))
        {
            await NotificationsContract.Errors.BadRequest(context, problem);
            return;
        }

        // An id that is none is that of no notification: nothing has the id 0.
        FeedView view = _feed.Whole(caller);
        long[] numbers = [.. ids.Select(text => NotificationId.TryParse(text, out long id) ? id : 0)];
        ReviewAnswer answer = await _services.Engine.Notifications.ReviewAsync(
            new ReviewOrder(caller.Tenant, view.Shows, numbers, caller.Name)
            {
                NeedsOwnReview = series => view.Rules.Of(series).Priority == EventPriority.Critical,
                Action = action,
                Context = about,
            });
        AuditedCall.Of(context)?.Target(string.Join(' ', ids))
            .Detail("reviewed", $"{answer.Results.Count(one => one == ReviewResult.Reviewed)}")
            .Detail("action", action)
            .Detail("context", about);
        await AnswerAsync(context, ids, answer);
    }

    private static Task AnswerAsync(HttpContext context, string[] ids, ReviewAnswer answer)
    {
        if (answer.Error != AdmitError.None)
        {
            return NotificationsContract.Errors.Admission(context, answer.Error);
        }

        if (answer.Results.Contains(ReviewResult.NoRoom))
        {
            return NotificationsContract.Errors.Unavailable(context, ReviewOutcomes.NoRoom);
        }

        WriteMembers outcome = (ref json) => ReviewOutcomes.Write(ref json, ids, answer.Results);
        if (answer.Results.Any(one => one is ReviewResult.Reviewed or ReviewResult.AlreadyReviewed))
        {
            return PlatformAnswer.SendAsync(context, outcome);
        }

        return NotificationsContract.Errors.WriteAsync(context, answer.Results.Contains(ReviewResult.ProcessRequired)
            ? new Refusal(StatusCodes.Status409Conflict, ReviewOutcomes.ProcessRequired) { Code = "PROCESS_REQUIRED", Details = outcome }
            : new Refusal(StatusCodes.Status404NotFound, "None of these notifications exists") { Details = outcome });
    }

    private static bool TryRead(JsonElement body, out string[] ids, out string? action, out string? about, out string problem)
    {
        action = about = null;
        if (!JsonBody.TryReadTexts(body, "ids", out ids)
            || ids.Length is 0 or > IdsMax
            || Array.Exists(ids, one => one.Length > IdLengthShownMax))
        {
            problem = $"Field 'ids' must be a list of 1 to {IdsMax} notification ids such as {NotificationId.Example}";
            return false;
        }

        return ReviewText.TryRead(body, "action", ReviewText.ActionLengthMax, out action, out problem)
            && ReviewText.TryRead(body, "context", ReviewText.ContextLengthMax, out about, out problem);
    }
}
