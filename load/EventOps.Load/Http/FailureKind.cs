namespace EventOps.Load.Http;

/// <summary>Why a step did not succeed when no HTTP status says it.</summary>
internal enum FailureKind
{
    None,

    /// <summary>The connection could not be opened.</summary>
    Connect,

    /// <summary>The server closed or reset the connection before the whole response had arrived.</summary>
    Closed,

    /// <summary>No whole response within the request timeout.</summary>
    Timeout,

    /// <summary>Bytes that are not an HTTP/1.1 response, or one over the size limit.</summary>
    BadResponse,

    /// <summary>The run ended (hard deadline, Ctrl-C) while the request was under way.</summary>
    Aborted,

    /// <summary>A 2xx that refuses items of a batch.</summary>
    Rejected,

    /// <summary>A published event that never arrived at the poll.</summary>
    Missing,

    /// <summary>An arrival of an open model that found no free connection before the run ended.</summary>
    NotSent,
}
