using EventOps.Engine.Records;

namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>
/// One line of the rule table: which events notify the readers of a scope, and what they see. Of the rules of one scope
/// the first that matches counts; an event that notifies in several scopes is still one notification.
/// </summary>
/// <param name="Scope">The scope, such as <c>system</c>.</param>
/// <param name="Title">Template of the title.</param>
/// <param name="Summary">Template of the summary.</param>
public sealed record NotificationRule(string Scope, string Title, string Summary)
{
    /// <summary>Event types, with <c>*</c> for any run of characters; none: all.</summary>
    public IReadOnlyList<string> EventTypes { get; init; } = [];

    /// <summary>Sources, likewise.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Priorities; none: all.</summary>
    public IReadOnlyList<EventPriority> Priorities { get; init; } = [];

    /// <summary>Links to what can be done about it.</summary>
    public IReadOnlyList<NotificationAction> Actions { get; init; } = [];

    /// <summary>When such notifications are looked through.</summary>
    public ReviewCycle Cycle { get; init; }

    /// <summary>Whether they count as critical whatever the event's priority is.</summary>
    public bool MarksCritical { get; init; }
}

/// <summary>A link of a notification.</summary>
/// <param name="Label">What it says, plain.</param>
/// <param name="Url">Template of where it leads: a path of this site, or an http or https URL.</param>
public sealed record NotificationAction(string Label, string Url);

/// <summary>What is wrong with a rule.</summary>
/// <param name="Rule">Its index.</param>
/// <param name="Field">The field, as configuration names it.</param>
/// <param name="Message">What would be right.</param>
public sealed record RuleProblem(int Rule, string Field, string Message);
