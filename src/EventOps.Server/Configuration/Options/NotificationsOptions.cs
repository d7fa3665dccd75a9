using System.ComponentModel;
using EventOps.Contracts.SystemEvents.Rules;

namespace EventOps.Server.Configuration.Options;

/// <summary>Which events notify whom, and when notifications are reviewed.</summary>
internal sealed record NotificationsOptions
{
    /// <summary>The time of day of reviews. Default <c>09:00</c>, the contract's.</summary>
    [Description("Time of day of reviews, as 09:00.")]
    public string ReviewTime { get; init; } = "09:00";

    /// <summary>Where that time is told: an IANA name. Default <c>UTC</c>.</summary>
    [Description("Time zone of ReviewTime, such as Europe/Berlin.")]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The day of weekly reviews. Default Friday, the contract's.</summary>
    [Description("Day of weekly reviews.")]
    public DayOfWeek WeeklyDay { get; init; } = DayOfWeek.Friday;

    /// <summary>The day of monthly reviews, one that every month has. Default the first.</summary>
    [Description("Day of monthly reviews, 1 to 28.")]
    public int MonthlyDay { get; init; } = 1;

    /// <summary>
    /// Which events notify whom. Default none: the built-in rules, for the contract's event types. Once one stands here,
    /// those no longer count.
    /// </summary>
    [Description("Which events notify whom; with none, built-in rules. The first that matches counts, per scope.")]
    public IReadOnlyList<NotificationRuleOptions> Rules { get; init; } = [];
}

/// <summary>One rule.</summary>
internal sealed record NotificationRuleOptions
{
    /// <summary>Whom: <c>system</c>, <c>operational</c>, <c>business</c>, <c>alerts</c> or a name of one's own. Required.</summary>
    [Description("Whom: system, operational, business, alerts, or another name; required.")]
    public string? Scope { get; init; }

    /// <summary>Event types, with <c>*</c>. Default none: all.</summary>
    [Description("Event types, with * for any characters; none: all.")]
    public IReadOnlyList<string> EventTypes { get; init; } = [];

    /// <summary>Sources, with <c>*</c>. Default none: all.</summary>
    [Description("Sources, with * for any characters; none: all.")]
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Priorities. Default none: all.</summary>
    [Description("Priorities: low, medium, high, critical; none: all.")]
    public IReadOnlyList<string> Priorities { get; init; } = [];

    /// <summary>Template of the title. Required.</summary>
    [Description("Template of the title; required.")]
    public string? Title { get; init; }

    /// <summary>Template of the summary. Required.</summary>
    [Description("Template of the summary, such as '{payload.summary} || {type|words|sentence}'; required.")]
    public string? Summary { get; init; }

    /// <summary>When such notifications are reviewed. Default daily.</summary>
    [Description("When such notifications are reviewed: immediate, daily, weekly or monthly.")]
    public ReviewCycle Cycle { get; init; } = ReviewCycle.Daily;

    /// <summary>Whether they count as critical whatever the event's priority is. Default false.</summary>
    [Description("Show them as critical whatever the event's priority is.")]
    public bool MarksCritical { get; init; }

    /// <summary>Links. Default none.</summary>
    [Description("Links to what can be done.")]
    public IReadOnlyList<NotificationActionOptions> Actions { get; init; } = [];
}

/// <summary>One link.</summary>
internal sealed record NotificationActionOptions
{
    /// <summary>What it says. Required.</summary>
    [Description("What the link says; required.")]
    public string? Label { get; init; }

    /// <summary>Template of where it leads. Required.</summary>
    [Description("Template of where it leads: a path, or an http(s) URL; required.")]
    public string? Url { get; init; }
}
