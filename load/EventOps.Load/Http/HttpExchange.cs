namespace EventOps.Load.Http;

/// <summary>What one request came to. The body stays in the connection until its next request.</summary>
internal readonly record struct HttpExchange(int Status, FailureKind Failure, int BytesSent, int BytesReceived)
{
    public bool IsSuccess => Failure == FailureKind.None && Status is >= 200 and < 300;
}
