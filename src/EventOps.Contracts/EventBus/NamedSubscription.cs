using System.Diagnostics.CodeAnalysis;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>The subscription a path names by <c>{subscription_id}</c>: the caller's own, or none that it can see.</summary>
internal static class NamedSubscription
{
    internal static bool TryFind(
        HttpContext context, Principal caller, SubscriptionRegistry registry, [NotNullWhen(true)] out Subscription? subscription)
    {
        subscription = SubscriptionId.TryParse(TextOf(context), out long id) ? registry.Find(id) : null;
        return subscription is { IsCallers: true } && subscription.Terms.Tenant == caller.Tenant;
    }

    /// <summary>The answer when there is none.</summary>
    internal static Task NotFoundAsync(HttpContext context) =>
        EventBusErrors.Answer.NotFound(context, $"Subscription not found: {ShownText.Of(TextOf(context))}");

    private static string TextOf(HttpContext context) => (string)context.Request.RouteValues["subscription_id"]!;
}
