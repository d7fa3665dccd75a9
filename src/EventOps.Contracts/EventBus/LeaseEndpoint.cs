using System.Buffers;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Dispatch.Leases;
using EventOps.Engine.Intake;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// <c>POST /nack</c> and <c>POST /extend</c>: what a consumer does with events it has leased and not acknowledged. Ids
/// that are not leased, or not any more, are listed as <c>unknown</c>.
/// </summary>
internal sealed class LeaseEndpoint
{
    /// <summary>Shorter than this, a lease may be over before its events have arrived.</summary>
    internal const int LeaseMsMin = 1_000;
    private const int ReasonLengthMax = 500;
    private readonly EventBusServices _services;
    private readonly JsonBodyEndpoint _body;

    internal LeaseEndpoint(EventBusServices services)
    {
        _services = services;
        _body = new JsonBodyEndpoint(EventBusErrors.Answer, services.Limits.ControlBytesMax);
    }

    internal Task NackAsync(HttpContext context, Principal caller) => _body.HandleAsync(context, caller, NackAsync);

    internal Task ExtendAsync(HttpContext context, Principal caller) => _body.HandleAsync(context, caller, ExtendAsync);

    private async Task NackAsync(HttpContext context, Principal caller, JsonBody request)
    {
        int delayMsMax = _services.Limits.NackDelayMsMax;
        EventIdsRequest? asked = EventIdsRequest.TryRead(request.Root, _services.Limits.AckIdsMax, out string problem);
        if (!EventIdsRequest.TryReadNumber(request.Root, "delay_ms", 0, delayMsMax, absent: 0, out int delayMs))
        {
            problem = $"Field 'delay_ms' must be a whole number from 0 to {delayMsMax}";
        }

        if (!JsonBody.TryReadText(request.Root, "reason", out string? reason) || reason?.Length > ReasonLengthMax)
        {
            problem = $"Field 'reason' must be a string of at most {ReasonLengthMax} characters";
        }

        if (await FindAsync(context, caller, asked, problem) is { } subscriber)
        {
            string? shown = reason is null ? null : OneLine(reason);
            await AnswerAsync(
                context,
                asked!,
                await _services.Engine.Leases.NackAsync(subscriber, asked!.Ids, delayMs, shown),
                leaseUntilMs: 0);
        }
    }

    private async Task ExtendAsync(HttpContext context, Principal caller, JsonBody request)
    {
        int leaseMsMax = _services.Limits.LeaseMsMax;
        EventIdsRequest? asked = EventIdsRequest.TryRead(request.Root, _services.Limits.AckIdsMax, out string problem);
        if (!EventIdsRequest.TryReadNumber(request.Root, "lease_ms", LeaseMsMin, leaseMsMax, absent: null, out int leaseMs))
        {
            problem = $"Field 'lease_ms' must be a whole number from {LeaseMsMin} to {leaseMsMax}";
        }

        if (await FindAsync(context, caller, asked, problem) is { } subscriber)
        {
            LeaseResult result = await _services.Engine.Leases.ExtendAsync(subscriber, asked!.Ids, leaseMs);
            await AnswerAsync(context, asked, result, result.AtMs + leaseMs);
        }
    }

    /// <summary>The subscriber that is asked for; null when the answer, an error, is written.</summary>
    private async Task<Subscriber?> FindAsync(HttpContext context, Principal caller, EventIdsRequest? asked, string problem)
    {
        if (asked is null || problem.Length > 0)
        {
            await EventBusErrors.Answer.BadRequest(context, problem);
            return null;
        }

        Subscriber? subscriber = _services.Engine.Subscriptions.Registry.FindCallersSubscriber(caller.Tenant, asked.Subscriber);
        if (subscriber is null)
        {
            await EventBusErrors.Answer.NotFound(context, $"Subscriber not found: {ShownText.Of(asked.Subscriber)}");
        }

        return subscriber;
    }

    /// <param name="context">The request.</param>
    /// <param name="asked">What it asked for.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="leaseUntilMs">Until when the leases last now; 0 when they were ended.</param>
    private static Task AnswerAsync(HttpContext context, EventIdsRequest asked, LeaseResult result, long leaseUntilMs)
    {
        if (result.Error != AdmitError.None)
        {
            return EventBusErrors.Answer.Admission(context, result.Error);
        }

        AuditedCall.Of(context)?.Target(asked.Subscriber).Detail("events", $"{result.Changed}");
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw(leaseUntilMs > 0 ? "{\"extended\":"u8 : "{\"returned\":"u8);
        json.Number(result.Changed);
        if (leaseUntilMs == 0)
        {
            json.Raw(",\"failed\":"u8);
            json.Number(result.Failed);
        }

        json.Raw(",\"subscriber\":"u8);
        json.String(asked.Subscriber);
        json.Raw(leaseUntilMs > 0 ? ",\"lease_until\":"u8 : ",\"returned_at\":"u8);
        json.Time(leaseUntilMs > 0 ? leaseUntilMs : result.AtMs);
        asked.WriteUnknown(ref json, result.Unknown);
        json.Raw("}"u8);
        json.Flush();
        return JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }

    private static string OneLine(string text) =>
        string.Create(text.Length, text, static (line, from) =>
        {
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        });
}
