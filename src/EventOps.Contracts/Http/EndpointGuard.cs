using System.Diagnostics;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Errors;
using EventOps.Contracts.Http.Metering;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.Http;

/// <summary>
/// The last line of every endpoint: what the web server found wrong with a request becomes the contract's own error, a
/// caller that went away becomes nothing, and a bug becomes an error that tells the caller nothing but the request's
/// id.
/// </summary>
public static class EndpointGuard
{
    private const int ClientClosedRequest = 499;
    private const string Closed = "The server's engine is closed to be opened again; try again";
    private const string NotHttp = "The request is not well-formed HTTP";

    /// <summary>Wraps an endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="rule">Its line of the access table.</param>
    /// <param name="errors">The contract's errors.</param>
    /// <param name="services">What all doors share.</param>
    internal static RequestDelegate Wrap(
        RequestDelegate endpoint, AccessRule rule, ContractErrors errors, DoorServices services)
    {
        RouteMeter meter = services.Meter.Of(rule);
        RequestDrain? drain = rule.WithoutEngine ? null : services.Drain;
        return async context =>
        {
            long startedAt = Stopwatch.GetTimestamp();

            // Off the socket's thread: an endpoint may read the disk or build a large page.
            await Task.Yield();
            if (drain?.TryEnter() == false)
            {
                await errors.Unavailable(context, Closed);
                meter.Answered(context.Response.StatusCode, startedAt);
                return;
            }

            RequestId.Set(context);
            var scope = new RequestLogScope(RequestId.Of(context));
            context.Features.Set(scope);
            using IDisposable? open = services.Log.BeginScope(scope);
            try
            {
                await endpoint(context);
            }
            catch (Exception exception)
            {
                await AnswerAsync(context, exception, errors, services.Log);
            }
            finally
            {
                drain?.Leave();
                meter.Answered(context.Response.StatusCode, startedAt);
            }
        };
    }

    /// <summary>Answers for an exception that left an endpoint.</summary>
    public static async Task AnswerAsync(
        HttpContext context, Exception exception, ContractErrors errors, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(errors);
        if (context.RequestAborted.IsCancellationRequested || exception is ConnectionResetException or ConnectionAbortedException)
        {
            // Of an answer that has begun the status is told, and cannot be set.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosedRequest;
            }

            return;
        }

        // Made once: the answer, the log and the audit tell the same one.
        string requestId = RequestId.Of(context);
        (int status, string message) = exception switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
                (StatusCodes.Status413PayloadTooLarge, "The body is too large"),
            BadHttpRequestException bad => (bad.StatusCode, NotHttp),

            // How Kestrel reports the size of a chunk that is more than 31 bits.
            IOException { InnerException: OverflowException } => (StatusCodes.Status400BadRequest, NotHttp),
            _ => (StatusCodes.Status500InternalServerError, $"Something went wrong; request {requestId}"),
        };
        if (status >= StatusCodes.Status500InternalServerError)
        {
            log.LogError(exception, "Unhandled exception in {Path}, request {RequestId}", context.Request.Path, requestId);
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.Headers[RequestId.Header] = requestId;
        await errors.Of(context, status, message);
    }
}
