using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Replays;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary><c>POST /replay</c>: hands events of a time range to a subscriber again, or counts them.</summary>
internal sealed class ReplayEndpoint
{
    private readonly EventBusServices _services;
    private readonly JsonBodyEndpoint _body;

    internal ReplayEndpoint(EventBusServices services)
    {
        _services = services;
        _body = new JsonBodyEndpoint(EventBusErrors.Answer, services.Limits.ControlBytesMax);
    }

    internal Task HandleAsync(HttpContext context, Principal caller) => _body.HandleAsync(context, caller, ReplayAsync);

    private async Task ReplayAsync(HttpContext context, Principal caller, JsonBody body)
    {
        if (ReplayRequest.TryRead(body.Root, out string problem) is not { } request)
        {
            await EventBusErrors.Answer.BadRequest(context, problem);
            return;
        }

        SubscriptionRegistry registry = _services.Engine.Subscriptions.Registry;
        if (registry.FindCallersSubscriber(caller.Tenant, request.Subscriber) is not { } subscriber)
        {
            await EventBusErrors.Answer.NotFound(context, $"Subscriber not found: {ShownText.Of(request.Subscriber)}");
            return;
        }

        if (!TryFindSubscription(subscriber, request.SubscriptionId, out Subscription? only))
        {
            await EventBusErrors.Answer.NotFound(context, $"Subscription not found: {ShownText.Of(request.SubscriptionId!)}");
            return;
        }

        ReplayService replays = _services.Engine.Replays;
        ReplayPlan plan = replays.Plan(new ReplayOrder(
            subscriber,
            only,
            request.StartMs,
            request.EndMs,
            request.EventTypes,
            request.Sources,
            request.Priorities,
            request.EventsPerSecond));
        ReplayStart? start = request.DryRun ? null : await replays.StartAsync(plan);
        Tell(context, request, start);
        await (start is null || start.Refusal == ReplayRefusal.None
            ? JsonAnswer.SendAsync(
                context,
                StatusCodes.Status200OK,
                ReplayJson.Answer(plan, start?.Replays ?? [], request.DryRun, _services.Clock.GetUtcNow().ToUnixTimeMilliseconds()))
            : Refuse(context, start));
    }

    private static void Tell(HttpContext context, ReplayRequest request, ReplayStart? start)
    {
        AuditedCall? call = AuditedCall.Of(context);
        if (start is null)
        {
            call?.ChangedNothing();
        }
        else
        {
            call?.Target(string.Join(' ', start.Replays.Select(one => ReplayId.ToText(one.Id)))).Detail("subscriber", request.Subscriber);
        }
    }

    private static Task Refuse(HttpContext context, ReplayStart start) => start.Refusal switch
    {
        ReplayRefusal.TooMany => EventBusErrors.Answer.Conflict(
            context,
            $"No more than {ReplayService.RunningMax} replays may run at once: wait for one to complete, or cancel one"),
        ReplayRefusal.SubscriptionGone => EventBusErrors.Answer.NotFound(context, "The subscription was removed meanwhile"),
        _ => EventBusErrors.Answer.Admission(context, start.Error),
    };

    /// <summary>One of a subscriber's own subscriptions; none, and true, when none is named.</summary>
    private static bool TryFindSubscription(Subscriber subscriber, string? text, out Subscription? subscription)
    {
        subscription = text is not null && SubscriptionId.TryParse(text, out long id)
            ? subscriber.Subscriptions.FirstOrDefault(one => one.Id == id)
            : null;
        return text is null || subscription is not null;
    }
}
