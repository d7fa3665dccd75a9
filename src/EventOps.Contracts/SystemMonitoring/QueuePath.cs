using EventOps.Contracts.Http;
using EventOps.Engine.Queues;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>
/// A queue's name in a path, percent-encoded as every path segment. The web server leaves <c>%2F</c> as it is, and that
/// is what a slash in a subscriber's name is called in a queue's name: both spellings arrive as the same name.
/// </summary>
internal static class QueuePath
{
    internal static bool TryRead(HttpContext context, out QueueName queue) => QueueName.TryParse(TextOf(context), out queue);

    internal static Task NotFound(HttpContext context) =>
        SystemErrors.Answer.NotFound(context, $"Queue not found: {ShownText.Of(TextOf(context))}");

    private static string TextOf(HttpContext context) =>
        ((string)context.Request.RouteValues["queue_name"]!).Replace("%2f", "%2F", StringComparison.Ordinal);
}
