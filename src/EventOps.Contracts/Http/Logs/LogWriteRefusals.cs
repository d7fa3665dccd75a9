using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Logs;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Logs;

/// <summary>What the log store's refusals mean to a caller.</summary>
internal static class LogWriteRefusals
{
    private const int RetryAfterMs = 1_000;

    internal static Refusal Of(LogWriteError error) => error switch
    {
        LogWriteError.TooLarge => new Refusal(
            StatusCodes.Status413PayloadTooLarge, "The lines are more than one request may bring; send fewer at a time"),
        LogWriteError.Full => Soon("The server has more log lines to make durable than it can just now; try again"),
        LogWriteError.Stopping => Soon("The server is stopping; try again"),
        _ => Soon("The server's log store takes nothing just now; no line was kept"),
    };

    private static Refusal Soon(string message) => new(StatusCodes.Status503ServiceUnavailable, message) { RetryAfterMs = RetryAfterMs };
}
