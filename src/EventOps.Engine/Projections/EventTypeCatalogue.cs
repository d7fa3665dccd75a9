using System.Collections.Concurrent;
using System.Text;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Schemas;

namespace EventOps.Engine.Projections;

/// <summary>
/// The event types that may be published: the built-in ones, for every tenant, and each tenant's own registrations,
/// which are control records and come before a built-in type of the same name. Looked up once per new series and once
/// per series after a change, not once per event. Changed by the journal writer's thread and by recovery; read by any.
/// </summary>
public sealed class EventTypeCatalogue
{
    private readonly Dictionary<string, EventType> _builtIn;
    private readonly ConcurrentDictionary<(string Tenant, string Name), Registration> _registered = new();
    private long _version;

    /// <summary>Creates a catalogue with the types that need no registration.</summary>
    public EventTypeCatalogue(IEnumerable<EventType> builtIn) =>
        _builtIn = builtIn.ToDictionary(one => one.Name, StringComparer.Ordinal);

    /// <summary>Grows with every change, after it: what was looked up under this version is right until it differs.</summary>
    internal long Version => Volatile.Read(ref _version);

    /// <summary>Whether a tenant may publish a type.</summary>
    public bool Contains(string tenant, string name) =>
        _builtIn.ContainsKey(name) || _registered.ContainsKey((tenant, name));

    /// <summary>Whether a tenant may publish a type given as UTF-8.</summary>
    internal bool Contains(string tenant, ReadOnlySpan<byte> name) => Contains(tenant, Encoding.UTF8.GetString(name));

    /// <summary>A type as a tenant may publish it, or null.</summary>
    public EventType? Find(string tenant, string name) =>
        _registered.TryGetValue((tenant, name), out Registration? own) ? own.Type : _builtIn.GetValueOrDefault(name);

    /// <summary>Whether a tenant has registered a type itself.</summary>
    public bool IsRegistered(string tenant, string name) => _registered.ContainsKey((tenant, name));

    /// <summary>Number of registrations of a tenant.</summary>
    public int RegisteredBy(string tenant) => _registered.Count(one => one.Key.Tenant == tenant);

    /// <summary>Bytes of the schemas a tenant has registered, that of one type left out.</summary>
    public long SchemaBytesOf(string tenant, string exceptName) => _registered
        .Where(one => one.Key.Tenant == tenant && one.Key.Name != exceptName)
        .Sum(one => (long)(one.Value.Said.Schema?.Utf8.Length ?? 0));

    /// <summary>All types a tenant may publish, by name.</summary>
    public IReadOnlyList<EventType> Of(string tenant) =>
        [.. _builtIn.Values
            .Where(one => !_registered.ContainsKey((tenant, one.Name)))
            .Concat(_registered.Where(one => one.Key.Tenant == tenant).Select(one => one.Value.Type))
            .OrderBy(one => one.Name, StringComparer.Ordinal)];

    /// <summary>
    /// A tenant registers a type. What it does not say is as it was registered before, for the schema, or as the built-in
    /// type of the name has it.
    /// </summary>
    internal void Add(string tenant, string name, string? description, long atMs, SchemaChange said)
    {
        if (said.IsKeep && _registered.TryGetValue((tenant, name), out Registration? before))
        {
            said = before.Said;
        }

        EventType? builtIn = _builtIn.GetValueOrDefault(name);
        JsonSchema? schema = said.IsKeep ? builtIn?.Schema : said.Schema;
        var type = new EventType(name, description ?? builtIn?.Description, EventTypeOrigin.Registered, atMs, schema);
        _registered[(tenant, name)] = new Registration(type, description, said);
        Volatile.Write(ref _version, _version + 1);
    }

    internal void Write(ref MessagePackWriter writer)
    {
        KeyValuePair<(string Tenant, string Name), Registration>[] all = [.. _registered];
        writer.WriteArrayHeader((uint)all.Length * 4);
        foreach (((string tenant, string name), Registration own) in all)
        {
            writer.WriteString(tenant);
            writer.WriteString(name);
            writer.WriteOptional(own.Description);
            writer.WriteInt64(own.Type.RegisteredAtMs);
        }
    }

    internal void Read(ref MessagePackReader reader)
    {
        int count = reader.ArrayHeader() / 4;
        for (int i = 0; i < count; i++)
        {
            Add(reader.Text(), reader.Text(), reader.OptionalText(), reader.Int64(), SchemaChange.Keep);
        }
    }

    /// <summary>Writes what the registrations say about schemas: a part of its own, that older snapshots do not have.</summary>
    internal void WriteSchemas(ref MessagePackWriter writer)
    {
        KeyValuePair<(string Tenant, string Name), Registration>[] all = [.. _registered.Where(one => !one.Value.Said.IsKeep)];
        writer.WriteArrayHeader((uint)all.Length * 4);
        foreach (((string tenant, string name), Registration own) in all)
        {
            writer.WriteString(tenant);
            writer.WriteString(name);
            own.Said.Write(ref writer);
        }
    }

    /// <summary>Reads what <see cref="WriteSchemas"/> wrote, behind the registrations themselves.</summary>
    internal void ReadSchemas(ref MessagePackReader reader)
    {
        int count = reader.ArrayHeader() / 4;
        for (int i = 0; i < count; i++)
        {
            string tenant = reader.Text();
            string name = reader.Text();
            SchemaChange said = SchemaChange.Read(ref reader);
            if (_registered.TryGetValue((tenant, name), out Registration? own))
            {
                Add(tenant, name, own.Description, own.Type.RegisteredAtMs, said);
            }
        }
    }

    /// <param name="Type">What counts.</param>
    /// <param name="Description">What the tenant said the type means.</param>
    /// <param name="Said">What the tenant last said about the schema.</param>
    private sealed record Registration(EventType Type, string? Description, SchemaChange Said);
}
