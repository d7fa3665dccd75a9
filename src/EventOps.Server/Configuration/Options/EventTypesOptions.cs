using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>Which event types are known.</summary>
internal sealed record EventTypesOptions
{
    /// <summary>
    /// Whether types outside the catalogue are taken. Default false: the Event Bus contract refuses an unknown type,
    /// which catches the misspelt one nobody would ever receive.
    /// </summary>
    [Description("Take event types that are not in the catalogue.")]
    public bool AllowUnregistered { get; init; }

    /// <summary>
    /// Types known besides the contracts' own, or in place of one of them: what an entry does not say is the contract's.
    /// Default none; more can be registered while the server runs.
    /// </summary>
    [Description("Event types known besides the contracts' own, or in place of one of them.")]
    public IReadOnlyList<EventTypeOptions> Catalogue { get; init; } = [];
}

/// <summary>One event type. A plain value in the list is its name.</summary>
[DefaultProperty(nameof(Name))]
internal sealed record EventTypeOptions
{
    /// <summary>The type, as events carry it. Required.</summary>
    [Description("The event type's name; required.")]
    public string? Name { get; init; }

    /// <summary>What it means, shown in the list of event types. Default none.</summary>
    [Description("What the event type means.")]
    public string? Description { get; init; }

    /// <summary>
    /// What the data of its events must meet: a JSON Schema (2020-12, the supported part) as JSON text. <c>true</c> takes
    /// anything. Default: the contract's, where the type is one of a contract; else none.
    /// </summary>
    [Description("A JSON Schema for the data of its events, as JSON text.")]
    public string? Schema { get; init; }

    /// <summary>
    /// The same, as a file that is read at the start; relative to the working directory. Default none.
    /// </summary>
    [Description("A file with a JSON Schema for the data of its events, read at the start.")]
    public string? SchemaFile { get; init; }
}
