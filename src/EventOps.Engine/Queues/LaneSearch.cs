using EventOps.Engine.Deliveries;
using EventOps.Engine.Projections;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Queues;

/// <summary>Chooses how the jobs of a lane in one state are found, by what is asked of them.</summary>
internal static class LaneSearch
{
    /// <summary>The jobs of a lane in a state that a filter lets through.</summary>
    /// <param name="reader">The index.</param>
    /// <param name="subscription">The subscription.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="state">Waiting, active, scheduled, failed or completed.</param>
    /// <param name="filter">What is asked of them.</param>
    /// <param name="newestId">No later event is wanted.</param>
    /// <param name="nowMs">Now: a lease may be over.</param>
    internal static ILaneJobs Of(
        EventReader reader, Subscription subscription, DeliveryLane lane, JobState state, JobFilter filter, long newestId, long nowMs)
    {
        if (filter.EventId is { } eventId)
        {
            return One(reader, subscription, lane, state, filter, eventId, nowMs);
        }

        switch (state)
        {
            case JobState.Active or JobState.Scheduled:
                return Open(reader, subscription, lane, state, filter, nowMs);
            case JobState.Failed:
                return filter.IsNone ? new FailedLaneJobs(reader, subscription, lane) : Failed(reader, subscription, lane, filter);
            case JobState.Waiting or JobState.Completed when filter.Error is not null:
                return new ListedJobs([]);
            case JobState.Waiting:
                return filter.IsNone
                    ? new WaitingJobs(reader, subscription, lane)
                    : StretchJobs.Waiting(reader, subscription, lane, filter, newestId);
            case JobState.Completed:
                return filter.IsNone
                    ? new CompletedJobs(reader, subscription, lane)
                    : StretchJobs.Completed(reader, subscription, lane, filter);
            default:
                return new ListedJobs([]);
        }
    }

    internal static SeriesMatcher Matcher(EventReader reader, Subscription subscription, DeliveryLane lane, JobFilter filter)
    {
        EventPriority priority = lane.Priority;
        return new SeriesMatcher(
            reader.Series, series => series.Priority == priority && filter.Admits(series) && subscription.Matches(series));
    }

    private static ListedJobs One(
        EventReader reader, Subscription subscription, DeliveryLane lane, JobState state, JobFilter filter, long eventId, long nowMs)
    {
        var found = new List<LaneJob>(1);
        if (eventId > LaneStart.Of(reader, subscription, lane)
            && eventId <= subscription.UntilId
            && EventLookup.Find(reader, Matcher(reader, subscription, lane, filter), eventId) is { } reference)
        {
            JobSight sight = lane.Look(eventId, nowMs);
            string? error = (sight.Letter?.LastAttempt ?? sight.Delivery?.Status.LastAttempt)?.Error;
            if (sight.State == state && filter.Admits(error))
            {
                found.Add(new LaneJob(subscription, reference, sight));
            }
        }

        return new ListedJobs(found);
    }

    private static ListedJobs Open(
        EventReader reader, Subscription subscription, DeliveryLane lane, JobState state, JobFilter filter, long nowMs)
    {
        List<JobEntry<Delivery>> entries = lane.Read((open, _) => Select(
            open, one => one.Value.StateAt(nowMs) == state && filter.Admits(one.Value.Status.LastAttempt?.Error)));
        return Listed(reader, subscription, lane, filter, entries, delivery => new JobSight(state, 0, delivery, null));
    }

    private static ListedJobs Failed(EventReader reader, Subscription subscription, DeliveryLane lane, JobFilter filter)
    {
        List<JobEntry<DeadLetter>> entries = lane.Read((_, failed) => Select(
            failed, one => filter.Admits(one.Value.LastAttempt.Error)));
        return Listed(
            reader, subscription, lane, filter, entries, letter => new JobSight(JobState.Failed, letter.LastAttempt.AtMs, null, letter));
    }

    private static List<JobEntry<T>> Select<T>(JobMap<T> map, Func<JobEntry<T>, bool> wanted)
        where T : class
    {
        var entries = new List<JobEntry<T>>();
        for (int i = 0; i < map.Count; i++)
        {
            if (wanted(map[i]))
            {
                entries.Add(map[i]);
            }
        }

        return entries;
    }

    private static ListedJobs Listed<T>(
        EventReader reader,
        Subscription subscription,
        DeliveryLane lane,
        JobFilter filter,
        List<JobEntry<T>> entries,
        Func<T, JobSight> sightOf)
        where T : class
    {
        SeriesMatcher matcher = Matcher(reader, subscription, lane, filter);
        var jobs = new List<LaneJob>(entries.Count);
        foreach (JobEntry<T> entry in entries)
        {
            if (EventLookup.Find(reader, matcher, entry.Id) is { } reference)
            {
                jobs.Add(new LaneJob(subscription, reference, sightOf(entry.Value)));
            }
        }

        return new ListedJobs(jobs);
    }
}
