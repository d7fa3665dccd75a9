using EventOps.Engine.Intake;

namespace EventOps.Contracts.Http.Errors;

/// <summary>Why a request is not served, before a contract puts it into its own envelope.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What is wrong and what to do about it; shown to the caller.</param>
public readonly record struct Refusal(int Status, string Message)
{
    /// <summary>The contract's own code; null: the one its table has for the status.</summary>
    public string? Code { get; init; }

    /// <summary>When to try again, in milliseconds; 0 where waiting does not help.</summary>
    public long RetryAfterMs { get; init; }

    /// <summary>What the engine said, when it was the engine; tells refusals of one status apart.</summary>
    public AdmitError Admit { get; init; }

    /// <summary>Writes the particulars as members of a JSON object; null when there are none.</summary>
    public WriteMembers? Details { get; init; }
}

/// <summary>Writes members of a JSON object that is open, the first without a comma before it.</summary>
/// <param name="json">The object.</param>
public delegate void WriteMembers(ref JsonText json);
