using EventOps.Contracts.Http;
using EventOps.Engine.Notifications;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>What became of each notification of a bulk review, as it is shown.</summary>
internal static class ReviewOutcomes
{
    internal const string NoRoom = "As many reviews are kept as may be; they go with their notifications";

    internal const string ProcessRequired = "A critical notification needs a review of its own: "
        + "POST /api/v1/notifications/{id}/reviewed";

    /// <summary>Writes <c>results</c> and how many there are of each kind.</summary>
    internal static void Write(ref JsonText json, IReadOnlyList<string> ids, IReadOnlyList<ReviewResult> results)
    {
        json.Raw("\"results\":["u8);
        for (int i = 0; i < ids.Count; i++)
        {
            json.Raw(i > 0 ? ",{\"id\":"u8 : "{\"id\":"u8);
            json.String(ids[i]);
            json.Raw(",\"status\":"u8);
            json.Raw(StatusOf(results[i]));
            WriteError(ref json, results[i]);
            json.Raw("}"u8);
        }

        json.Raw("],\"reviewed\":"u8);
        json.Number(results.Count(one => one == ReviewResult.Reviewed));
        json.Raw(",\"already_reviewed\":"u8);
        json.Number(results.Count(one => one == ReviewResult.AlreadyReviewed));
        json.Raw(",\"process_required\":"u8);
        json.Number(results.Count(one => one == ReviewResult.ProcessRequired));
        json.Raw(",\"not_found\":"u8);
        json.Number(results.Count(one => one == ReviewResult.NotFound));
    }

    private static ReadOnlySpan<byte> StatusOf(ReviewResult result) => result switch
    {
        ReviewResult.Reviewed => "\"reviewed\""u8,
        ReviewResult.AlreadyReviewed => "\"already_reviewed\""u8,
        ReviewResult.ProcessRequired => "\"process_required\""u8,
        _ => "\"not_found\""u8,
    };

    private static void WriteError(ref JsonText json, ReviewResult result)
    {
        if (result is ReviewResult.NotFound or ReviewResult.ProcessRequired)
        {
            bool isProcess = result == ReviewResult.ProcessRequired;
            json.Raw(",\"error\":{\"code\":"u8);
            json.String(isProcess ? "PROCESS_REQUIRED" : "RESOURCE_NOT_FOUND");
            json.Raw(",\"message\":"u8);
            json.String(isProcess ? ProcessRequired : "No such notification");
            json.Raw("}"u8);
        }
    }
}
