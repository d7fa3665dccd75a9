using EventOps.Load.Http;

namespace EventOps.Load.Scenarios;

/// <summary>What a copy wants after an iteration.</summary>
internal enum CopyVerdict
{
    Continue,

    /// <summary>The server cannot be reached: wait a little instead of spinning.</summary>
    BackOff,

    /// <summary>Nothing left to do for this copy.</summary>
    Done,
}

/// <summary>The common verdict on an exchange.</summary>
internal static class CopyVerdicts
{
    public static CopyVerdict After(in HttpExchange exchange) => exchange.Failure switch
    {
        FailureKind.None => CopyVerdict.Continue,
        FailureKind.Aborted => CopyVerdict.Done,
        _ => CopyVerdict.BackOff,
    };
}
