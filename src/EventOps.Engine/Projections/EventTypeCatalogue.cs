using System.Collections.Concurrent;
using System.Text;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Projections;

/// <summary>An event type somebody may publish.</summary>
/// <param name="Name">The type.</param>
/// <param name="Description">What it means, or null.</param>
/// <param name="Origin">Where it comes from: the contract, the configuration, or a tenant's registration.</param>
/// <param name="RegisteredAtMs">When, in milliseconds since 1970; 0 for those that are always there.</param>
public sealed record EventType(string Name, string? Description, string Origin, long RegisteredAtMs);

/// <summary>
/// The event types that may be published: the built-in ones, for every tenant, and each tenant's own registrations,
/// which are control records. Looked up once per new series, not once per event.
/// </summary>
public sealed class EventTypeCatalogue
{
    private readonly Dictionary<string, EventType> _builtIn;
    private readonly ConcurrentDictionary<(string Tenant, string Name), EventType> _registered = new();

    /// <summary>Creates a catalogue with the types that need no registration.</summary>
    public EventTypeCatalogue(IEnumerable<EventType> builtIn) =>
        _builtIn = builtIn.ToDictionary(one => one.Name, StringComparer.Ordinal);

    /// <summary>Whether a tenant may publish a type.</summary>
    public bool Contains(string tenant, string name) =>
        _builtIn.ContainsKey(name) || _registered.ContainsKey((tenant, name));

    /// <summary>Whether a tenant may publish a type given as UTF-8.</summary>
    internal bool Contains(string tenant, ReadOnlySpan<byte> name) => Contains(tenant, Encoding.UTF8.GetString(name));

    /// <summary>A type as a tenant may publish it, or null.</summary>
    public EventType? Find(string tenant, string name) =>
        _builtIn.GetValueOrDefault(name) ?? _registered.GetValueOrDefault((tenant, name));

    /// <summary>Number of registrations of a tenant.</summary>
    public int RegisteredBy(string tenant) => _registered.Count(one => one.Key.Tenant == tenant);

    /// <summary>All types a tenant may publish, by name.</summary>
    public IReadOnlyList<EventType> Of(string tenant) =>
        [.. _builtIn.Values
            .Concat(_registered.Where(one => one.Key.Tenant == tenant && !_builtIn.ContainsKey(one.Key.Name)).Select(one => one.Value))
            .OrderBy(one => one.Name, StringComparer.Ordinal)];

    internal void Add(string tenant, EventType type) => _registered[(tenant, type.Name)] = type;

    internal void Write(ref MessagePackWriter writer)
    {
        KeyValuePair<(string Tenant, string Name), EventType>[] all = [.. _registered];
        writer.WriteArrayHeader((uint)all.Length * 4);
        foreach (((string tenant, string name), EventType type) in all)
        {
            writer.WriteString(tenant);
            writer.WriteString(name);
            writer.WriteOptional(type.Description);
            writer.WriteInt64(type.RegisteredAtMs);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        int count = reader.ArrayHeader() / 4;
        for (int i = 0; i < count; i++)
        {
            Add(reader.Text(), new EventType(reader.Text(), reader.OptionalText(), EventTypeOrigin.Registered, reader.Int64()));
        }
    }
}

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
