using System.Text;
using EventOps.Engine.Schemas;
using EventOps.Engine.Tests.Schemas.Support;
using EventOps.Tests.Shared;

namespace EventOps.Engine.Tests.Schemas;

/// <summary>A valid event costs no memory, whatever its schema uses.</summary>
public sealed class SchemaAllocationTests
{
    [Theory]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"type":"string","maxLength":9},"n":{"type":"integer","minimum":0.5}}}""", """{"a":"x","n":10,"z":[{"y":1}]}""")]
    [InlineData("""{"properties":{"a b":{"pattern":"^[a-zä]{1,9}$","format":"email"}},"anyOf":[{"required":["x"]},{"properties":{"a b":true}}]}""", """{"a\u0020c":"\u00e4","c":"x@y"}""")]
    [InlineData("""{"anyOf":[{"items":{"type":"string"}},{"items":{"enum":[1,2,{"a":[3]}]}}],"uniqueItems":true}""", """[1,2,{"\u0061":[3.0]}]""")]
    [InlineData("""{"oneOf":[{"type":"string","format":"uuid"},{"type":"string","format":"uri"},{"type":"string","format":"date-time"}]}""", "\"https://example.org/a?b#c\"")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/t"}],"not":{"required":["gone"]},"$defs":{"t":{"properties":{"n":{"$ref":"#/$defs/t"},"v":{"multipleOf":0.01}}}}}""", """{"n":{"n":{"n":{"v":1.25},"v":1e2}},"v":0}""")]
    [InlineData("""{"maxLength":70000,"pattern":"^x*$"}""", "long")]
    [InlineData("""{"uniqueItems":true}""", "many")]
    public void Valid_events_allocate_nothing(string text, string json)
    {
        JsonSchema schema = Compiled.Schema(text);
        byte[] utf8 = Encoding.UTF8.GetBytes(json switch
        {
            "long" => "\"" + string.Concat(Enumerable.Repeat("\\u0078", 50_000)) + "\"",
            "many" => $"[{string.Join(',', Enumerable.Range(0, 5_000))}]",
            _ => json,
        });
        for (int i = 0; i < 200; i++)
        {
            Assert.True(schema.IsValid(utf8));
        }

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                schema.IsValid(utf8);
            }
        }));
    }
}
