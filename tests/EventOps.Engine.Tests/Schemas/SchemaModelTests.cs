using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventOps.Engine.Schemas;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Schemas.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Schemas;

/// <summary>The one-pass validator against the plain one, on random schemas and instances.</summary>
public sealed class SchemaModelTests
{
    private const int InstancesPerSchema = 8;

    [Fact]
    public void Agrees_with_a_plain_validator()
    {
        int compiled = 0;
        int refused = 0;
        int valid = 0;
        int invalid = 0;
        Check.One(FixedSeed.Config.WithMaxTest(6_000), Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new RandomSchemas(seed);
            JsonNode schemaNode = random.Schema();
            string text = schemaNode.ToJsonString();
            if (!JsonSchema.TryCompile(Encoding.UTF8.GetBytes(text), out JsonSchema? schema, out string problem))
            {
                Assert.True(
                    problem.Contains("names no schema", StringComparison.Ordinal)
                    || problem.Contains("again and again", StringComparison.Ordinal),
                    $"{text} refused: {problem}");
                refused++;
                return;
            }

            compiled++;
            using JsonDocument schemaDocument = JsonDocument.Parse(text);
            var naive = new NaiveSchema(schemaDocument.RootElement);
            for (int i = 0; i < InstancesPerSchema; i++)
            {
                string json = random.Spell(random.Instance(schemaNode, 4));
                using JsonDocument document = JsonDocument.Parse(json);
                bool expected = naive.IsValid(document.RootElement);
                byte[] utf8 = Encoding.UTF8.GetBytes(json);
                IReadOnlyList<SchemaViolation> violations = schema.Violations(utf8);

                Assert.True(schema.IsValid(utf8) == expected, $"{text} on {json}: should be {expected}");
                Assert.True(violations.Count == 0 == expected, $"{text} on {json}: {string.Join("; ", violations)}");
                Assert.All(violations, one => Resolve(document.RootElement, one.Pointer));
                _ = expected ? valid++ : invalid++;
            }
        }));

        // The comparison means something only where both outcomes are common and most schemas can be compiled.
        Assert.True(compiled > refused * 3, $"{compiled} compiled, {refused} refused");
        Assert.True(valid > 5_000 && invalid > 5_000, $"{valid} valid, {invalid} invalid");
    }

    private static void Resolve(JsonElement at, string pointer)
    {
        foreach (string step in pointer.Split('/').Skip(1))
        {
            string name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            at = at.ValueKind == JsonValueKind.Array ? at[int.Parse(name)] : at.GetProperty(name);
        }
    }
}
