using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Engine.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.SystemEvents.Notifications;

/// <summary>Finds out what a caller looks at: what it asks for, within what its roles may see.</summary>
internal sealed class NotificationFeed
{
    private readonly RuleTable _rules;

    internal NotificationFeed(NotificationServices services) => _rules = services.Rules;

    /// <summary>Everything a caller may see.</summary>
    internal FeedView Whole(Principal caller) => new(_rules, ScopeVisibility.Of(caller.Roles), []);

    /// <summary>What a query asks for by <c>scope</c> and <c>priority</c>; null when it was answered with an error.</summary>
    internal FeedView? Asked(HttpContext context, Principal caller, out Task refusal)
    {
        refusal = Task.CompletedTask;
        if (!TryReadList(context.Request.Query["scope"], out string[] scopes)
            || Array.Exists(scopes, one => !_rules.Scopes.Contains(one)))
        {
            refusal = NotificationsContract.Errors.BadRequest(
                context, $"scope must be one or several of {string.Join(", ", _rules.Scopes)}, separated by commas");
            return null;
        }

        var priorities = new List<EventPriority>();
        if (!TryReadList(context.Request.Query["priority"], out string[] names) || !Array.TrueForAll(names, TryAdd))
        {
            refusal = NotificationsContract.Errors.BadRequest(
                context, "priority must be one or several of critical, high, medium, low, separated by commas");
            return null;
        }

        scopes = scopes.Length == 0 ? [ScopeNames.System] : scopes;
        ScopeSet seen = ScopeVisibility.Of(caller.Roles);
        if (Array.Find(scopes, one => !seen.Contains(one)) is { } hidden)
        {
            refusal = NotificationsContract.Errors.Forbidden(
                context, $"The scope '{hidden}' is not for {string.Join(", ", RoleNames.Of(caller.Roles))}");
            return null;
        }

        return new FeedView(_rules, ScopeSet.Of(scopes), priorities);

        bool TryAdd(string name)
        {
            bool isKnown = SystemPriority.TryParse(name, out EventPriority priority);
            priorities.Add(priority);
            return isKnown;
        }
    }

    /// <summary>The answer where there is no such notification, or none that the caller may see.</summary>
    internal static Task NotFound(HttpContext context) => NotificationsContract.Errors.NotFound(
        context, $"No such notification: {ShownText.Of((string)context.Request.RouteValues["notification_id"]!)}");

    /// <summary>Reads a list separated by commas; none when it is absent. False when it is empty or given twice.</summary>
    private static bool TryReadList(StringValues given, out string[] items)
    {
        items = given.Count == 1 ? given[0]!.Split(',', StringSplitOptions.TrimEntries) : [];
        return given.Count <= 1 && Array.TrueForAll(items, one => one.Length > 0);
    }
}
