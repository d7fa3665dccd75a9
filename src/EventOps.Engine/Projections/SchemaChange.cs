using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Schemas;

namespace EventOps.Engine.Projections;

/// <summary>What a registration of an event type says about the type's schema.</summary>
/// <remarks>What it keeps is decided when it is applied, in the journal's order, not when it was asked for.</remarks>
public sealed record SchemaChange
{
    private const int KeepCode = 0;
    private const int ClearCode = 1;
    private const int ReplaceCode = 2;

    private readonly int _code;

    private SchemaChange(int code, JsonSchema? schema)
    {
        _code = code;
        Schema = schema;
    }

    /// <summary>Nothing: what was said before stays; where nothing was, the built-in type's schema.</summary>
    public static SchemaChange Keep { get; } = new(KeepCode, null);

    /// <summary>The type has none, also where a built-in one has.</summary>
    public static SchemaChange Clear { get; } = new(ClearCode, null);

    /// <summary>The schema from now on; null where there is none, or it is not said.</summary>
    public JsonSchema? Schema { get; }

    /// <summary>Whether it says nothing.</summary>
    internal bool IsKeep => _code == KeepCode;

    /// <summary>This schema from now on.</summary>
    public static SchemaChange To(JsonSchema schema) => new(ReplaceCode, schema);

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteInt64(_code);
        if (Schema is null)
        {
            writer.WriteNil();
        }
        else
        {
            writer.WriteString(Schema.Utf8);
        }
    }

    internal static SchemaChange Read(ref MessagePackReader reader)
    {
        int code = reader.Int32();
        if (reader.IsNil())
        {
            return code == ClearCode ? Clear : Keep;
        }

        // It was compiled when it was registered. Should a later version refuse it, events go unchecked rather than the
        // server not starting.
        return JsonSchema.TryCompile(reader.Utf8(), out JsonSchema? schema, out _) ? To(schema) : Clear;
    }
}
