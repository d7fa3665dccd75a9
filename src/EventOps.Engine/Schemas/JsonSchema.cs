using System.Diagnostics.CodeAnalysis;
using EventOps.Engine.Schemas.Checking;
using EventOps.Engine.Schemas.Compiling;

namespace EventOps.Engine.Schemas;

/// <summary>
/// A compiled schema: a named subset of JSON Schema 2020-12, complete for what it names. Immutable; any thread.
/// </summary>
/// <remarks>
/// It knows <c>type</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>enum</c>,
/// <c>const</c>, <c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>, <c>exclusiveMaximum</c>, <c>multipleOf</c>,
/// <c>minLength</c>, <c>maxLength</c>, <c>pattern</c>, <c>format</c> (date-time, uri, uuid, email; asserted),
/// <c>minItems</c>, <c>maxItems</c>, <c>uniqueItems</c>, <c>anyOf</c>, <c>oneOf</c>, <c>allOf</c>, <c>not</c>, <c>$ref</c>
/// within the schema, <c>$defs</c>, and the annotations. Any other keyword is refused, because ignoring it would take events
/// its author wants refused. Where a member's name occurs twice, every occurrence is checked.
/// </remarks>
public sealed class JsonSchema
{
    private readonly SchemaNode _root;
    private readonly byte[] _utf8;

    private JsonSchema(SchemaNode root, byte[] utf8)
    {
        _root = root;
        _utf8 = utf8;
    }

    /// <summary>The schema's own text.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>Compiles a schema, or says what is wrong with it and where.</summary>
    public static bool TryCompile(
        ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out JsonSchema? schema, out string problem)
    {
        SchemaNode? root = SchemaCompiler.Compile(utf8, out problem);
        schema = root is null ? null : new JsonSchema(root, utf8.ToArray());
        return schema is not null;
    }

    /// <summary>Whether a JSON text meets the schema. Allocates nothing for one that does.</summary>
    public bool IsValid(ReadOnlySpan<byte> json) => SchemaWalk.Run(_root, json, log: null);

    /// <summary>What in a JSON text does not meet the schema: the first hundred; none when it does.</summary>
    public IReadOnlyList<SchemaViolation> Violations(ReadOnlySpan<byte> json)
    {
        var log = new ViolationLog();
        SchemaWalk.Run(_root, json, log);
        return log.Violations;
    }
}
