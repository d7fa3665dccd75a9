using EventOps.Engine.Intake;

namespace EventOps.Engine.Projections;

/// <summary>Registers event types: the port contracts use. Any thread.</summary>
public sealed class EventTypeService
{
    private readonly EngineState _state;
    private readonly EventIntake _intake;

    internal EventTypeService(EngineState state, EventIntake intake)
    {
        _state = state;
        _intake = intake;
    }

    /// <summary>The catalogue.</summary>
    public EventTypeCatalogue Catalogue => _state.EventTypes;

    /// <summary>
    /// Registers a type for a tenant, durable when it returns; registering it again replaces the description, and what is
    /// said about its schema.
    /// </summary>
    public ValueTask<ControlReceipt> RegisterAsync(string tenant, string name, string? description, SchemaChange schema) =>
        _intake.SubmitAsync(new EventTypeRegistered(tenant, name, description, schema));
}
