using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Replays;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary><c>GET /replays</c>, <c>GET</c> and <c>DELETE /replay/{replay_id}</c>: how far replays are, and their end.</summary>
internal sealed class ReplaysEndpoint
{
    private const int LimitDefault = 100;
    private readonly EventBusServices _services;

    internal ReplaysEndpoint(EventBusServices services) => _services = services;

    internal Task GetAsync(HttpContext context, Principal caller)
    {
        string text = TextOf(context);
        return ReplayId.TryParse(text, out long id) && _services.Engine.Replays.Find(caller.Tenant, id) is { } replay
            ? SendAsync(context, replay)
            : EventBusErrors.Answer.NotFound(context, $"Replay not found: {ShownText.Of(text)}");
    }

    internal async Task CancelAsync(HttpContext context, Principal caller)
    {
        string text = TextOf(context);
        ReplayCancellation cancellation = ReplayId.TryParse(text, out long id)
            ? await _services.Engine.Replays.CancelAsync(caller.Tenant, id)
            : new ReplayCancellation(AdmitError.None, null);
        await (cancellation.Error != AdmitError.None ? EventBusErrors.Answer.Admission(context, cancellation.Error)
            : cancellation.Progress is { } replay ? SendAsync(context, replay)
            : EventBusErrors.Answer.NotFound(context, $"Replay not found: {ShownText.Of(text)}"));
    }

    internal async Task ListAsync(HttpContext context, Principal caller)
    {
        int limitMax = _services.Limits.PageLimitMax;
        if (!QueryNumber.TryRead(context.Request, "limit", 1, limitMax, Math.Min(LimitDefault, limitMax), out long limit))
        {
            await EventBusErrors.Answer.BadRequest(context, $"limit must be a whole number from 1 to {limitMax}");
            return;
        }

        if (!QueryNumber.TryRead(context.Request, "offset", 0, long.MaxValue, 0, out long offset))
        {
            await EventBusErrors.Answer.BadRequest(context, "offset must be a whole number, at least 0");
            return;
        }

        ReplayPage page = _services.Engine.Replays.NewestFirst(caller.Tenant, offset, (int)limit);
        long nowMs = NowMs;
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"replays\":["u8);
        for (int i = 0; i < page.Replays.Count; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            ReplayJson.Write(ref json, page.Replays[i], nowMs);
        }

        json.Raw("],\"total\":"u8);
        json.Number(page.Total);
        json.Raw(",\"limit\":"u8);
        json.Number(limit);
        json.Raw(",\"offset\":"u8);
        json.Number(offset);
        json.Raw("}"u8);
        json.Flush();
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }

    private long NowMs => _services.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string TextOf(HttpContext context) => (string)context.Request.RouteValues["replay_id"]!;

    private Task SendAsync(HttpContext context, ReplayProgress replay)
    {
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        ReplayJson.Write(ref json, replay, NowMs);
        json.Flush();
        return JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }
}
