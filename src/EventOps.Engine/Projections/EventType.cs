using EventOps.Engine.Schemas;

namespace EventOps.Engine.Projections;

/// <summary>An event type somebody may publish.</summary>
/// <param name="Name">The type.</param>
/// <param name="Description">What it means, or null.</param>
/// <param name="Origin">Where it comes from: the contract, the configuration, or a tenant's registration.</param>
/// <param name="RegisteredAtMs">When, in milliseconds since 1970; 0 for those that are always there.</param>
/// <param name="Schema">What its events' data must meet; null: anything.</param>
public sealed record EventType(
    string Name, string? Description, string Origin, long RegisteredAtMs, JsonSchema? Schema = null);

/// <summary>The values of <see cref="EventType.Origin"/>.</summary>
public static class EventTypeOrigin
{
    /// <summary>Named by a contract.</summary>
    public const string Contract = "contract";

    /// <summary>Named by the configuration.</summary>
    public const string Configuration = "configuration";

    /// <summary>Registered by a tenant.</summary>
    public const string Registered = "registered";
}
