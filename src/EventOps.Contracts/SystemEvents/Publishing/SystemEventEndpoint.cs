using System.Text;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Ingest;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemEvents.Publishing;

/// <summary>
/// <c>POST /api/v1/events</c>, and the endpoints for one type each, which take the payload alone as well: one event,
/// durable before the answer leaves.
/// </summary>
internal sealed class SystemEventEndpoint : EventPost
{
    private readonly Func<Series, bool> _notifies;
    private readonly byte[] _type;

    /// <summary>Prepares an endpoint.</summary>
    /// <param name="services">What it is made from.</param>
    /// <param name="rule">Its line of the access table.</param>
    /// <param name="notifies">Whether events of a series make notifications.</param>
    /// <param name="type">The one type it takes; null: the one the body says.</param>
    internal SystemEventEndpoint(IngestServices services, AccessRule rule, Func<Series, bool> notifies, string? type)
        : base(services, rule)
    {
        _notifies = notifies;
        _type = type is null ? [] : Encoding.UTF8.GetBytes(type);
    }

    /// <inheritdoc/>
    protected override IngestAttempt Read(HttpContext context, Principal caller, ReadOnlySpan<byte> body)
    {
        ParseLimits limits = Services.Parsing;
        Span<byte> scratch = stackalloc byte[SystemEventParser.ScratchBytes(limits)];
        Span<byte> name = stackalloc byte[limits.NameBytesMax];
        var defaults = new SystemEventDefaults { Type = _type, Source = SourceOf(caller, name) };
        if (!SystemEventParser.TryParse(body, scratch, limits, defaults, out SystemEvent sent, out ParseError error))
        {
            return PublishRefusals.Unparsed(error, body, limits);
        }

        EventFields fields = sent.Fields;
        if (_type.Length > 0 && !fields.EventType.SequenceEqual(_type))
        {
            return PublishRefusals.OtherType(Encoding.UTF8.GetString(_type));
        }

        if (!sent.TenantId.IsEmpty && !Ascii.Equals(sent.TenantId, caller.Tenant))
        {
            return PublishRefusals.OtherTenant;
        }

        if (PublishScopes.Of(fields.EventType).WhyNot(caller) is { } reason)
        {
            return PublishRefusals.NoScope(reason);
        }

        IngestAttempt attempt = Submit(context, caller, ref fields, sent.IsEnvelope ? "/payload" : "");
        return attempt.Refusal.Admit == AdmitError.UnknownEventType ? PublishRefusals.UnknownType(attempt) : attempt;
    }

    /// <inheritdoc/>
    protected override void Answer(HttpContext context, Series series, FrameReceipt receipt)
    {
        HttpResponse response = context.Response;
        response.ContentType = MediaTypes.Json;
        RequestId.Set(context);
        var json = new JsonText(response.BodyWriter);
        json.Raw(PlatformAnswer.Opening);
        json.Raw("\"event_id\":"u8);
        json.EventId(receipt.FirstId);
        json.Raw(",\"processed\":true,\"notification_generated\":"u8);
        json.Boolean(_notifies(series));
        json.Raw(PlatformAnswer.Closing);
        response.ContentLength = json.Written;
        json.Flush();
    }

    /// <summary>The source of an event that names none: who sends it, where the endpoint allows that.</summary>
    private ReadOnlySpan<byte> SourceOf(Principal caller, Span<byte> room) =>
        _type.Length > 0 && Encoding.UTF8.TryGetBytes(caller.Name, room, out int length) ? room[..length] : default;
}
