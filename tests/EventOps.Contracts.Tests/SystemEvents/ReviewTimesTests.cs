using System.Globalization;
using EventOps.Contracts.SystemEvents.Rules;

namespace EventOps.Contracts.Tests.SystemEvents;

/// <summary>When the next review is: over weeks, months, and clocks put forward and back.</summary>
public sealed class ReviewTimesTests
{
    private static readonly ReviewTimes Berlin = ReviewTimes.Default with
    {
        Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
        Time = new TimeOnly(2, 30),
        WeeklyDay = DayOfWeek.Sunday,
    };

    [Theory]
    [InlineData(ReviewCycle.Weekly, "2025-12-19T12:05:00Z", "2025-12-26T09:00:00Z")]
    [InlineData(ReviewCycle.Weekly, "2025-12-19T08:59:59Z", "2025-12-19T09:00:00Z")]
    [InlineData(ReviewCycle.Weekly, "2025-12-19T09:00:00Z", "2025-12-26T09:00:00Z")]
    [InlineData(ReviewCycle.Daily, "2025-12-31T09:00:00Z", "2026-01-01T09:00:00Z")]
    [InlineData(ReviewCycle.Monthly, "2025-12-19T12:05:00Z", "2026-01-01T09:00:00Z")]
    [InlineData(ReviewCycle.Immediate, "2025-12-19T12:05:00Z", "2025-12-19T12:05:00Z")]
    public void The_next_review_is_the_next_time_of_its_cycle(ReviewCycle cycle, string now, string expected) =>
        Assert.Equal(At(expected), ReviewTimes.Default.NextAfter(cycle, At(now)));

    [Theory]
    [InlineData("2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-24T12:00:00Z", "2026-10-25T01:30:00Z")]
    public void A_time_that_the_clock_leaves_out_is_the_first_behind_it_and_one_that_comes_twice_is_one(string now, string expected) =>
        Assert.Equal(At(expected), Berlin.NextAfter(ReviewCycle.Weekly, At(now)));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
