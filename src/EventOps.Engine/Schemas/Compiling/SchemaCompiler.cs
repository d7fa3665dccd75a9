using System.Text.Json;
using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Schemas.Compiling;

/// <summary>
/// Compiles a schema: 1 its text is read, 2 each schema in it becomes a <see cref="SchemaNode"/>, 3 references find their
/// nodes, 4 circles that never consume input are refused, 5 nodes that say nothing, or only name another, are taken out.
/// </summary>
internal static class SchemaCompiler
{
    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = SchemaLimits.SchemaDepthMax,
        AllowDuplicateProperties = false,
    };

    /// <summary>The root, or null and what is wrong.</summary>
    internal static SchemaNode? Compile(ReadOnlySpan<byte> utf8, out string problem)
    {
        var log = new CompileLog();
        SchemaNode? root = Compile(utf8, log);
        problem = log.Problem;
        return log.HasProblem ? null : root;
    }

    private static SchemaNode? Compile(ReadOnlySpan<byte> utf8, CompileLog log)
    {
        // 1
        if (utf8.Length > SchemaLimits.SchemaBytesMax)
        {
            log.Refuse(string.Empty, $"longer than {SchemaLimits.SchemaBytesMax} bytes");
            return null;
        }

        using JsonDocument? document = Parse(utf8, log);
        if (document is null)
        {
            return null;
        }

        // 2
        var nodes = new NodeSet(log);
        SchemaNode root = new NodeReader(nodes, log).Read(new SchemaPlace(document.RootElement, string.Empty));

        // 3, 4, 5
        if (!log.HasProblem)
        {
            nodes.ResolveReferences();
        }

        if (!log.HasProblem)
        {
            InPlaceGraph.Check(nodes, log);
        }

        return log.HasProblem ? null : NodePruning.Prune(root, nodes);
    }

    // The intake's scanner first: it is strict about UTF-8 and surrogates, where the platform's reader is not.
    private static JsonDocument? Parse(ReadOnlySpan<byte> utf8, CompileLog log)
    {
        var scanner = new JsonScanner(utf8, SchemaLimits.SchemaDepthMax);
        int end = scanner.SkipValue(0, 0);
        if (end < 0 || JsonScanner.SkipWhitespace(utf8, end) != utf8.Length || scanner.LoneSurrogateAt >= 0)
        {
            int at = end < 0 ? scanner.FaultAt : Math.Max(end, scanner.LoneSurrogateAt);
            log.Refuse(string.Empty, $"not well-formed JSON, or nested deeper than {SchemaLimits.SchemaDepthMax} (at byte {at})");
            return null;
        }

        try
        {
            return JsonDocument.Parse(utf8.ToArray(), Options);
        }
        catch (JsonException)
        {
            // All else was checked above.
            log.Refuse(string.Empty, "a property occurs twice in one object");
            return null;
        }
    }
}
