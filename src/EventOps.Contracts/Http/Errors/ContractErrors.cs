using System.Buffers;
using System.Globalization;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Errors;

/// <summary>
/// What a contract answers when it does not serve a request. What can go wrong before a contract's own rules are asked
/// is the same everywhere and said here once; the envelope and the codes are each contract's. Any thread.
/// </summary>
public abstract class ContractErrors
{
    private const int RetryAfterMs = 1_000;

    /// <summary>Writes an error.</summary>
    public virtual Task WriteAsync(HttpContext context, in Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(context);
        SetHead(context, refusal);
        HttpResponse response = context.Response;
        response.ContentType = MediaTypes.Json;
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        WriteEnvelope(ref json, context, refusal);
        json.Flush();
        response.ContentLength = body.WrittenCount;
        return response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }

    /// <summary>An error by status, for what the web server refuses.</summary>
    public Task Of(HttpContext context, int status, string message) => WriteAsync(context, new Refusal(status, message));

    /// <summary>400: the request is not what the contract says.</summary>
    public Task BadRequest(HttpContext context, string message) => Of(context, StatusCodes.Status400BadRequest, message);

    /// <summary>404: there is no such thing, or none that this caller may see.</summary>
    public Task NotFound(HttpContext context, string message) => Of(context, StatusCodes.Status404NotFound, message);

    /// <summary>409: what is asked does not fit what is there.</summary>
    public Task Conflict(HttpContext context, string message) => Of(context, StatusCodes.Status409Conflict, message);

    /// <summary>503: not now, but soon.</summary>
    public Task Unavailable(HttpContext context, string message, long retryAfterMs = RetryAfterMs) => WriteAsync(
        context, new Refusal(StatusCodes.Status503ServiceUnavailable, message) { RetryAfterMs = retryAfterMs });

    /// <summary>429: too many of one kind of request.</summary>
    public Task RateLimited(HttpContext context, string operation, long retryAfterMs) => WriteAsync(
        context,
        new Refusal(StatusCodes.Status429TooManyRequests, $"Too many {operation} requests") { RetryAfterMs = retryAfterMs });

    /// <summary>429: too much that was presented from the address was wrong, so nothing is looked at.</summary>
    public Task Throttled(HttpContext context, long retryAfterMs) => WriteAsync(
        context,
        new Refusal(StatusCodes.Status429TooManyRequests, "Too many wrong API keys from this address; try again later")
        {
            RetryAfterMs = retryAfterMs,
        });

    /// <summary>401: who calls is not known.</summary>
    public Task Unauthenticated(HttpContext context, AuthenticationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(context, new Refusal(StatusCodes.Status401Unauthorized, MessageOf(outcome)) { Code = CodeOf(outcome) });
    }

    /// <summary>403: who calls is known, and may not.</summary>
    public Task Forbidden(HttpContext context, string message) => Of(context, StatusCodes.Status403Forbidden, message);

    /// <summary>The error of a body that could not be had.</summary>
    public Task Body(HttpContext context, BodyReadError error, int bytesMax) => error switch
    {
        BodyReadError.TooLarge => Of(
            context, StatusCodes.Status413PayloadTooLarge, $"The body is longer than {bytesMax} bytes"),
        BodyReadError.UnsupportedEncoding => Of(
            context, StatusCodes.Status415UnsupportedMediaType, "Content-Encoding must be gzip, br or identity"),
        _ => BadRequest(context, "The body is not what its Content-Encoding says"),
    };

    /// <summary>The error of a Content-Type that is not taken.</summary>
    public Task MediaType(HttpContext context, string supported) =>
        Of(context, StatusCodes.Status415UnsupportedMediaType, $"Content-Type must be {supported}");

    /// <summary>The error of an event or a change the engine did not take.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">Why not.</param>
    /// <param name="eventType">The type, where that is what is wrong.</param>
    /// <param name="alreadyDone">What was done before it, of a request that is many changes.</param>
    public Task Admission(HttpContext context, AdmitError error, string eventType = "", string alreadyDone = "") =>
        WriteAsync(context, AdmissionErrors.Of(error, eventType, alreadyDone));

    /// <summary>400: a body, or an item of a batch, that is no event of the contract.</summary>
    public virtual Refusal Unparsed(in ParseError error, ReadOnlySpan<byte> body, ParseLimits limits) =>
        new(StatusCodes.Status400BadRequest, error.Message(body, limits));

    /// <summary>The contract's code of a refusal, as the items of a batch show it.</summary>
    public abstract string CodeOf(in Refusal refusal);

    /// <summary>The contract's code of a key that does not open the door; null: the one its table has for 401.</summary>
    protected virtual string? CodeOf(AuthenticationOutcome outcome) => null;

    /// <summary>Sets the status and the headers that every error has.</summary>
    protected static void SetHead(HttpContext context, in Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = refusal.Status;
        RequestId.Set(context);
        if (refusal.RetryAfterMs > 0)
        {
            long seconds = (refusal.RetryAfterMs + 999) / 1_000;
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Writes the contract's whole error body.</summary>
    protected abstract void WriteEnvelope(ref JsonText json, HttpContext context, in Refusal refusal);

    private static string MessageOf(AuthenticationOutcome outcome) => outcome switch
    {
        AuthenticationOutcome.Missing => "An API key is needed: Authorization: Bearer <key>",
        AuthenticationOutcome.TokenInUrl => "A token in the URL is refused: send it as Authorization: Bearer <key>",
        AuthenticationOutcome.Malformed => "The Authorization header must be: Bearer <key>",
        AuthenticationOutcome.Expired => "The API key has expired",
        _ => "The API key is not valid",
    };
}
