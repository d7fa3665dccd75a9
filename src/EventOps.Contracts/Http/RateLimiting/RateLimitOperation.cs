namespace EventOps.Contracts.Http.RateLimiting;

/// <summary>What is limited, each with permits of its own.</summary>
public enum RateLimitOperation
{
    /// <summary>Publishing; a permit is an event.</summary>
    Publish,

    /// <summary>Subscribing and unsubscribing; a permit is a request.</summary>
    Subscribe,

    /// <summary>Polling and acknowledging; a permit is a request.</summary>
    Poll,

    /// <summary>Reading events and subscriptions; a permit is a request.</summary>
    Query,

    /// <summary>Sending log lines; a permit is a line.</summary>
    Log,
}
