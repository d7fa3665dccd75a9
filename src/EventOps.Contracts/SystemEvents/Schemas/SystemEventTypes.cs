using EventOps.Engine.Projections;
using EventOps.Engine.Schemas;

namespace EventOps.Contracts.SystemEvents.Schemas;

/// <summary>The event types the contract names, each with the schema of its payload: the JSON files beside this one.</summary>
public static class SystemEventTypes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<EventType> All { get; } =
    [
        Type("system_alert", "Something the operators must know"),
        Type("business_event", "A business metric or milestone"),
        Type("operational_update", "What operations did or will do"),
        Type("performance_metric", "A measured figure"),
        Type("user_action", "What a user did"),
    ];

    private static EventType Type(string name, string description) =>
        new(name, description, EventTypeOrigin.Contract, 0, SchemaOf(name));

    // They are part of the program: one that is missing or wrong is a bug.
    private static JsonSchema SchemaOf(string name)
    {
        using Stream file = typeof(SystemEventTypes).Assembly.GetManifestResourceStream(name + ".json")
            ?? throw new InvalidOperationException($"The schema of {name} is not in the assembly.");
        byte[] text = new byte[file.Length];
        file.ReadExactly(text);
        return JsonSchema.TryCompile(text, out JsonSchema? schema, out string problem)
            ? schema
            : throw new InvalidOperationException($"The schema of {name}: {problem}");
    }
}
