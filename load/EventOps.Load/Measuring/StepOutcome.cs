using EventOps.Load.Http;

namespace EventOps.Load.Measuring;

/// <summary>One execution of one step.</summary>
internal readonly record struct StepOutcome(int Status, FailureKind Failure, int Events, long Bytes)
{
    public bool IsSuccess => Failure == FailureKind.None && Status is >= 200 and < 300;

    public static StepOutcome Of(in HttpExchange exchange, int events) =>
        new(exchange.Status, exchange.Failure, exchange.IsSuccess ? events : 0, exchange.BytesSent + exchange.BytesReceived);
}
