using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Intake;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http.Ingest;

/// <summary>What one look at a body came to: an event on its way, or why there is none. A value.</summary>
public readonly record struct IngestAttempt
{
    private readonly Refusal _refusal;

    private IngestAttempt(Submission submission, Refusal refusal)
    {
        Submission = submission;
        _refusal = refusal;
    }

    /// <summary>The event on its way, or what the engine said.</summary>
    public Submission Submission { get; }

    /// <summary>Why there is no event; its status is 0 when there is one.</summary>
    public Refusal Refusal => _refusal;

    /// <summary>Whether there is none.</summary>
    public bool IsRefused => _refusal.Status != 0;

    /// <summary>The body is no event of the contract.</summary>
    public static IngestAttempt Invalid(string problem) => Invalid(new Refusal(StatusCodes.Status400BadRequest, problem));

    /// <summary>The body, or who sends it, is not what the contract says.</summary>
    public static IngestAttempt Invalid(in Refusal refusal) => new(default, refusal);

    /// <summary>The engine took the event.</summary>
    public static IngestAttempt Of(in Submission submission) => new(submission, default);

    /// <summary>The engine did not take it.</summary>
    public static IngestAttempt Of(in Submission submission, in Refusal refusal) => new(submission, refusal);
}
