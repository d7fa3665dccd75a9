using System.Buffers;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Schemas;
using EventOps.Engine.Tests.Schemas.Support;
using EventOps.Tests.Shared;

namespace EventOps.Engine.Tests.Projections;

/// <summary>Which description and schema count of a type, and that older files are read.</summary>
public sealed class EventTypeCatalogueTests
{
    private static readonly JsonSchema Shipped = Compiled.Schema("""{"type":"object"}""");
    private static readonly JsonSchema Own = Compiled.Schema("""{"required":["own"]}""");

    private readonly EventTypeCatalogue _catalogue = Empty();

    [Fact]
    public void A_registration_takes_a_built_in_types_place_for_its_tenant_alone()
    {
        _catalogue.Add("acme", "shipped", "ours", 7, SchemaChange.To(Own));

        EventType ours = _catalogue.Find("acme", "shipped")!;
        Assert.Equal(("ours", EventTypeOrigin.Registered, 7L), (ours.Description, ours.Origin, ours.RegisteredAtMs));
        Assert.Same(Own, ours.Schema);
        Assert.Same(ours, Assert.Single(_catalogue.Of("acme")));
        Assert.Same(Shipped, _catalogue.Find("other", "shipped")!.Schema);
        Assert.Same(Shipped, Assert.Single(_catalogue.Of("other")).Schema);
    }

    [Fact]
    public void What_a_registration_does_not_say_is_as_it_was()
    {
        _catalogue.Add("acme", "shipped", null, 1, SchemaChange.Keep);
        Assert.Equal(("The shipped one", Shipped), (Found.Description, Found.Schema));

        _catalogue.Add("acme", "shipped", null, 2, SchemaChange.To(Own));
        _catalogue.Add("acme", "shipped", "again", 3, SchemaChange.Keep);
        Assert.Equal(("again", Own), (Found.Description, Found.Schema));

        _catalogue.Add("acme", "shipped", "again", 4, SchemaChange.Clear);
        _catalogue.Add("acme", "shipped", null, 5, SchemaChange.Keep);
        Assert.Null(Found.Schema);
    }

    [Fact]
    public void A_snapshot_gives_back_what_was_said()
    {
        _catalogue.Add("acme", "shipped", "kept", 1, SchemaChange.Keep);
        _catalogue.Add("acme", "set", null, 2, SchemaChange.To(Own));
        _catalogue.Add("beta", "shipped", null, 3, SchemaChange.Clear);
        EventTypeCatalogue read = Empty();
        Copy(_catalogue.Write, read.Read);
        Copy(_catalogue.WriteSchemas, read.ReadSchemas);

        Assert.Equal(_catalogue.Of("acme").Select(Shape), read.Of("acme").Select(Shape));
        Assert.Equal(_catalogue.Of("beta").Select(Shape), read.Of("beta").Select(Shape));
        Assert.Equal(Own.Utf8.Length, read.SchemaBytesOf("acme", "shipped"));
        Assert.Equal(0, read.SchemaBytesOf("acme", "set"));

        // One from before there were schemas is the first part alone.
        EventTypeCatalogue older = Empty();
        Copy(_catalogue.Write, older.Read);
        Assert.Same(Shipped, older.Find("beta", "shipped")!.Schema);
        Assert.Null(older.Find("acme", "set")!.Schema);
    }

    [Fact]
    public void A_record_from_before_there_were_schemas_keeps_what_there_is()
    {
        var record = new EventTypeRegistered("acme", "shipped", "old", SchemaChange.Clear);
        byte[] bytes = ControlCodec.Encode(record);
        byte[] older = [.. bytes.AsSpan(0, bytes.Length - 2)];
        int header = Array.LastIndexOf(older, (byte)0x95);
        Assert.True(header >= 0);
        older[header] = 0x93;

        var read = Assert.IsType<EventTypeRegistered>(ControlCodec.Decode(older));

        Assert.Equal(record with { Schema = SchemaChange.Keep }, read);
    }

    [Fact]
    public void A_series_looks_its_schema_up_once_for_each_change_and_allocates_nothing_in_between()
    {
        var series = new Series(1, "acme", "shipped"u8.ToArray(), "s"u8.ToArray(), EventPriority.Normal, EventOrigin.Bus);
        Assert.Same(Shipped, series.SchemaIn(_catalogue));
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                series.SchemaIn(_catalogue);
            }
        }));
        _catalogue.Add("acme", "shipped", null, 1, SchemaChange.To(Own));
        Assert.Same(Own, series.SchemaIn(_catalogue));
        _catalogue.Add("acme", "shipped", null, 1, SchemaChange.Clear);
        Assert.Null(series.SchemaIn(_catalogue));
    }

    private delegate void Write(ref MessagePackWriter writer);

    private delegate void Read(ref MessagePackReader reader);

    private EventType Found => _catalogue.Find("acme", "shipped")!;

    private static EventTypeCatalogue Empty() =>
        new([new EventType("shipped", "The shipped one", EventTypeOrigin.Contract, 0, Shipped)]);

    private static string Shape(EventType type) =>
        $"{type.Name} {type.Description} {type.Origin} {type.RegisteredAtMs} {System.Text.Encoding.UTF8.GetString(type.Schema is { } one ? one.Utf8 : default)}";

    private static void Copy(Write write, Read read)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        write(ref writer);
        writer.Flush();
        var reader = new MessagePackReader(bytes.WrittenSpan);
        read(ref reader);
    }
}
