using System.Text;
using EventOps.Engine.Records;
using EventOps.Engine.Schemas;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tenants;

namespace EventOps.Engine.Projections;

/// <summary>
/// One distinct combination of tenant, event type, source, priority and origin. Every filter is a question about these,
/// so a filter is decided once per series and not once per event, and an event costs the index two bytes for all.
/// </summary>
public sealed class Series
{
    private readonly byte[] _tenant;
    private readonly byte[] _type;
    private readonly byte[] _source;
    private string? _typeText;
    private string? _sourceText;
    private SeriesSchema _schema = SeriesSchema.Unknown;

    /// <summary>A series outside the table: for what is decided about it, and nothing counted.</summary>
    internal Series(int number, string tenant, byte[] type, byte[] source, EventPriority priority, EventOrigin origin)
        : this(number, tenant, type, source, priority, origin, TenantUsage.None)
    {
    }

    internal Series(int number, string tenant, byte[] type, byte[] source, EventPriority priority, EventOrigin origin, TenantUsage usage)
    {
        Number = number;
        Tenant = tenant;
        _tenant = Encoding.UTF8.GetBytes(tenant);
        _type = type;
        _source = source;
        Priority = priority;
        Origin = origin;
        Usage = usage;
    }

    /// <summary>
    /// A series outside the table: for what must be decided about it without one. Nothing is admitted under it, so
    /// nobody asks what its tenant has taken.
    /// </summary>
    internal static Series Unnumbered(SeriesKey key) =>
        new(-1, key.Tenant, key.Type.ToArray(), key.Source.ToArray(), key.Priority, key.Origin, usage: null!);

    /// <summary>Number within this process; not stable over restarts.</summary>
    public int Number { get; }

    /// <summary>Whether another is of the same names, whatever their numbers.</summary>
    internal bool IsSame(Series other) => new SeriesKey(Tenant, Type, Source, Priority, Origin).Is(other);

    /// <summary>The tenant whose events these are.</summary>
    public string Tenant { get; }

    /// <summary>The tenant, UTF-8.</summary>
    public ReadOnlySpan<byte> TenantUtf8 => _tenant;

    /// <summary>The events' priority.</summary>
    public EventPriority Priority { get; }

    /// <summary>By which door the events came in.</summary>
    public EventOrigin Origin { get; }

    /// <summary>Whether callers see its events: they are not the server's own work.</summary>
    public bool IsCallers => Origin != EventOrigin.Server;

    /// <summary>The event type, UTF-8, unescaped.</summary>
    public ReadOnlySpan<byte> Type => _type;

    /// <summary>The source, UTF-8, unescaped.</summary>
    public ReadOnlySpan<byte> Source => _source;

    /// <summary>The event type as text.</summary>
    public string TypeText => _typeText ??= Encoding.UTF8.GetString(_type);

    /// <summary>The source as text.</summary>
    public string SourceText => _sourceText ??= Encoding.UTF8.GetString(_source);

    /// <summary>What the tenant has taken: kept here so that an event finds it without a look-up.</summary>
    internal TenantUsage Usage { get; }

    /// <summary>Whether the type was found in the catalogue once; it never leaves it.</summary>
    internal bool TypeIsKnown { get; set; }

    /// <summary>What the data of its events must meet, null for anything: a compare, unless the catalogue has changed.</summary>
    internal JsonSchema? SchemaIn(EventTypeCatalogue catalogue)
    {
        SeriesSchema schema = Volatile.Read(ref _schema);
        return schema.Version == catalogue.Version ? schema.Schema : LookUpSchema(catalogue);
    }

    private JsonSchema? LookUpSchema(EventTypeCatalogue catalogue)
    {
        // The version first: what changes in between is looked up again.
        long version = catalogue.Version;
        var schema = new SeriesSchema(version, catalogue.Find(Tenant, TypeText)?.Schema);
        Volatile.Write(ref _schema, schema);
        return schema.Schema;
    }

    /// <summary>
    /// The subscriptions that match, as of <see cref="MatchesVersion"/>. The journal writer's thread alone reads and
    /// writes both.
    /// </summary>
    internal Subscription[] Matches { get; set; } = [];

    internal long MatchesVersion { get; set; } = -1;
}
