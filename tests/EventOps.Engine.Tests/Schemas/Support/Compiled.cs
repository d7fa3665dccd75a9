using System.Text;
using EventOps.Engine.Schemas;

namespace EventOps.Engine.Tests.Schemas.Support;

/// <summary>Schemas and events as text.</summary>
internal static class Compiled
{
    internal static JsonSchema Schema(string text)
    {
        Assert.True(JsonSchema.TryCompile(Encoding.UTF8.GetBytes(text), out JsonSchema? schema, out string problem), problem);
        return schema!;
    }

    internal static string ProblemOf(string text)
    {
        Assert.False(JsonSchema.TryCompile(Encoding.UTF8.GetBytes(text), out JsonSchema? schema, out string problem), text);
        Assert.Null(schema);
        return problem;
    }

    internal static bool Takes(this JsonSchema schema, string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        bool valid = schema.IsValid(utf8);
        Assert.Equal(valid, schema.Violations(utf8).Count == 0);
        return valid;
    }

    /// <summary>Each violation as "pointer keyword".</summary>
    internal static string[] Faults(this JsonSchema schema, string json) =>
        [.. schema.Violations(Encoding.UTF8.GetBytes(json)).Select(one => $"{one.Pointer} {one.Keyword}")];
}
