using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Auditing;
using EventOps.Engine.Intake;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Access;

/// <summary>
/// A change under way whose success waits for its audit entry. One request's; the endpoint may say what it changed where
/// the route does not.
/// </summary>
/// <remarks>
/// <see cref="JsonAnswer"/> asks for the entry before it writes, so that a caller whose entry cannot be made durable gets
/// a 503. An answer that leaves in another way is held at its start, and its connection cut where the entry fails: no
/// success leaves unrecorded.
/// </remarks>
public sealed class AuditedCall
{
    private const string NotRecorded =
        "What was asked is done, but its audit entry is not durable yet; see whether it is before you try again";

    private const long RetryAfterMs = 1_000;
    private readonly HttpContext _context;
    private readonly Func<AuditTrail> _trail;
    private readonly ContractErrors _errors;
    private readonly List<KeyValuePair<string, string>> _details = [];
    private AuditEntry _entry;
    private bool _isOver;
    private bool _isWaitedFor = true;

    private AuditedCall(HttpContext context, Func<AuditTrail> trail, AuditEntry entry, ContractErrors errors)
    {
        _context = context;
        _trail = trail;
        _entry = entry;
        _errors = errors;
    }

    /// <summary>The call under way; null when nothing of it is told.</summary>
    public static AuditedCall? Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<AuditedCall>();
    }

    /// <summary>What was changed, in place of the route's values: the id of what was made, a name.</summary>
    public AuditedCall Target(string target)
    {
        _entry = _entry with { Target = target };
        return this;
    }

    /// <summary>Something else worth knowing.</summary>
    public AuditedCall Detail(string name, string? text)
    {
        if (text is not null)
        {
            _details.Add(new(name, text));
        }

        return this;
    }

    /// <summary>Nothing was changed after all: a dry run.</summary>
    public void ChangedNothing() => _isOver = true;

    /// <summary>The answer tells that the journal takes nothing, so its entry follows when that does again.</summary>
    public void WithoutWaiting() => _isWaitedFor = false;

    internal static void Begin(HttpContext context, Func<AuditTrail> trail, string action, Principal caller, ContractErrors errors)
    {
        RequestId.Set(context);
        var entry = new AuditEntry(caller.Tenant, caller.Name, action, AuditOutcome.Allowed)
        {
            KeyId = caller.KeyId,
            RequestId = RequestId.Of(context),
            Address = CallAudit.AddressOf(context),
        };
        var call = new AuditedCall(context, trail, entry, errors);
        context.Features.Set(call);
        context.Response.OnStarting(static state => ((AuditedCall)state).StartingAsync(), call);
    }

    /// <summary>Makes the entry durable before a success is written.</summary>
    /// <returns>False when that failed and the answer, an error, is written instead.</returns>
    internal async ValueTask<bool> TryRecordAsync(int status)
    {
        if (await RecordAsync(status) == AdmitError.None)
        {
            return true;
        }

        // Not a word of the success: where the new thing is, what may keep it.
        _context.Response.Clear();
        _context.Response.Headers[RequestId.Header] = _entry.RequestId;
        await _errors.WriteAsync(
            _context, new Refusal(StatusCodes.Status503ServiceUnavailable, NotRecorded) { RetryAfterMs = RetryAfterMs });
        return false;
    }

    private async Task StartingAsync()
    {
        if (await RecordAsync(_context.Response.StatusCode) != AdmitError.None)
        {
            _context.Abort();
        }
    }

    private async ValueTask<AdmitError> RecordAsync(int status)
    {
        if (_isOver || status is >= StatusCodes.Status300MultipleChoices and < StatusCodes.Status500InternalServerError)
        {
            return AdmitError.None;
        }

        _isOver = true;
        AuditEntry entry = _entry with
        {
            Status = status,
            Target = _entry.Target ?? TargetOfRoute(),
            Details = _details.Count > 0 ? _details : null,
        };
        if (status >= StatusCodes.Status500InternalServerError)
        {
            // Nobody knows how much of it was done.
            _trail().Note(entry with { Outcome = AuditOutcome.Failed });
            return AdmitError.None;
        }

        if (!_isWaitedFor)
        {
            _trail().Note(entry);
            return AdmitError.None;
        }

        return await _trail().RecordAsync(entry);
    }

    private string? TargetOfRoute() =>
        _context.Request.RouteValues.Count == 0 ? null : string.Join(' ', CallAudit.RouteValues(_context).Select(one => one.Value));
}
