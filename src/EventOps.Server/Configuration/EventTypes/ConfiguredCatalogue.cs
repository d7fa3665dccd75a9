using EventOps.Contracts.EventBus;
using EventOps.Contracts.SystemEvents.Schemas;
using EventOps.Engine.Projections;
using EventOps.Engine.Schemas;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.EventTypes;

/// <summary>The event types that are always there: the contracts' own, and those of the configuration in their place.</summary>
internal static class ConfiguredCatalogue
{
    internal static IReadOnlyList<EventType> Of(EventTypesOptions options)
    {
        var types = EventBusContract.EventTypes.Concat(SystemEventTypes.All).ToDictionary(one => one.Name, StringComparer.Ordinal);
        foreach (EventTypeOptions one in options.Catalogue)
        {
            if (!ConfiguredSchema.TryRead(one, out JsonSchema? schema, out string setting, out string problem))
            {
                // It was good when the configuration was checked.
                throw new InvalidDataException($"The {setting} of the event type {one.Name}: {problem}");
            }

            EventType? contract = types.GetValueOrDefault(one.Name!);
            types[one.Name!] = new EventType(
                one.Name!,
                one.Description ?? contract?.Description,
                EventTypeOrigin.Configuration,
                0,
                schema ?? contract?.Schema);
        }

        return [.. types.Values];
    }
}
