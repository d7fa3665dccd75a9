using EventOps.Contracts.Http;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Queues;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring;

/// <summary>
/// The query string of a job list. Without a status it is the waiting jobs: what a queue is about, and the states have no
/// order in common to be listed in.
/// </summary>
/// <param name="State">Which state.</param>
/// <param name="Filter">What else is asked.</param>
/// <param name="Limit">Jobs on the page at most.</param>
/// <param name="Offset">Jobs passed over.</param>
internal readonly record struct JobQuery(JobState State, JobFilter Filter, int Limit, long Offset)
{
    private const int LimitDefault = 50;
    private const int LimitMax = 100;
    private const int TextLengthMax = 256;

    internal static bool TryRead(HttpRequest request, out JobQuery query, out string problem)
    {
        query = default;
        IQueryCollection given = request.Query;
        if (StateOf((string?)given["status"] ?? "waiting") is not { } state)
        {
            problem = "status must be active, waiting, scheduled, failed or completed";
            return false;
        }

        if (!QueryNumber.TryRead(request, "limit", 1, LimitMax, LimitDefault, out long limit))
        {
            problem = $"limit must be a whole number from 1 to {LimitMax}";
            return false;
        }

        if (!QueryNumber.TryRead(request, "offset", 0, long.MaxValue, 0, out long offset))
        {
            problem = "offset must be a whole number, at least 0";
            return false;
        }

        if (!TryReadFilter(given["event_type"], given["event_id"], given["error"], out JobFilter filter, out problem))
        {
            return false;
        }

        query = new JobQuery(state, filter, (int)limit, offset);
        return true;
    }

    /// <summary>A filter from its texts; null asks nothing.</summary>
    internal static bool TryReadFilter(string? eventType, string? eventId, string? error, out JobFilter filter, out string problem)
    {
        filter = JobFilter.None;
        problem = string.Empty;
        long id = 0;
        if (eventType is { Length: 0 or > TextLengthMax } || error is { Length: 0 or > TextLengthMax })
        {
            problem = $"event_type and error must be 1 to {TextLengthMax} characters";
            return false;
        }

        if (eventId is not null && !EventId.TryParseEvent(eventId, out id))
        {
            problem = "event_id must be an event's id such as evt_0dc8k3f9m2x7q";
            return false;
        }

        filter = new JobFilter(eventType is null ? null : new WildcardPattern(eventType), eventId is null ? null : id, error);
        return true;
    }

    private static JobState? StateOf(string text) => text switch
    {
        "waiting" => JobState.Waiting,
        "active" => JobState.Active,
        "scheduled" => JobState.Scheduled,
        "failed" => JobState.Failed,
        "completed" => JobState.Completed,
        _ => null,
    };
}
