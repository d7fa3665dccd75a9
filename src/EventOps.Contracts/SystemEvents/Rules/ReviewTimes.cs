namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>When reviews take place: a time of day, and for the longer cycles a day.</summary>
/// <param name="Time">The time of day.</param>
/// <param name="Zone">Where that time is told.</param>
/// <param name="WeeklyDay">The day of weekly reviews.</param>
/// <param name="MonthlyDay">The day of monthly reviews, 1 to 28.</param>
public sealed record ReviewTimes(TimeOnly Time, TimeZoneInfo Zone, DayOfWeek WeeklyDay, int MonthlyDay)
{
    /// <summary>At nine, UTC, on Fridays and on the first.</summary>
    public static ReviewTimes Default { get; } = new(new TimeOnly(9, 0), TimeZoneInfo.Utc, DayOfWeek.Friday, 1);

    /// <summary>The next review of a cycle; now, where it is at once.</summary>
    public DateTimeOffset NextAfter(ReviewCycle cycle, DateTimeOffset now)
    {
        if (cycle == ReviewCycle.Immediate)
        {
            return now;
        }

        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zone).DateTime);
        while (!IsReviewDay(cycle, day) || At(day) <= now)
        {
            day = day.AddDays(1);
        }

        return At(day);
    }

    private bool IsReviewDay(ReviewCycle cycle, DateOnly day) => cycle switch
    {
        ReviewCycle.Weekly => day.DayOfWeek == WeeklyDay,
        ReviewCycle.Monthly => day.Day == MonthlyDay,
        _ => true,
    };

    private DateTimeOffset At(DateOnly day)
    {
        DateTime local = day.ToDateTime(Time);

        // A time that a clock change leaves out is the first that there is behind it.
        while (Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
