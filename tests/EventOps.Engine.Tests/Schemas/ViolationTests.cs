using System.Text;
using EventOps.Engine.Schemas;
using EventOps.Engine.Tests.Schemas.Support;

namespace EventOps.Engine.Tests.Schemas;

/// <summary>What is told of an event that does not meet its schema.</summary>
public sealed class ViolationTests
{
    private const string Order = """
        {"type":"object","required":["id","lines"],"additionalProperties":false,"properties":{
          "id":{"type":"string","format":"uuid"},
          "lines":{"type":"array","minItems":1,"items":{"type":"object","required":["count"],"properties":{
            "count":{"type":"integer","minimum":1,"maximum":99}}}},
          "a/b":{"m~n":true,"type":"object"},
          "state":{"enum":["open","closed"]},
          "who":{"anyOf":[{"type":"string"},{"type":"object","required":["name"]}]}}}
        """;

    private static readonly JsonSchema Schema = Compiled.Schema(Order.Replace("\"m~n\":true,", "\"additionalProperties\":{\"type\":\"null\"},", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"id":"7a8d0dbe-8d5c-4f7e-8c58-0a5c54b4a2e9","lines":[{"count":1}]}""")]
    [InlineData("""{}""", " required", " required")]
    [InlineData("""[]""", " type")]
    [InlineData("""{"id":"x","lines":[]}""", "/id format", "/lines minItems")]
    [InlineData("""{"id":1,"lines":[{"count":1},{"count":1.5},{"count":100},{}]}""", "/id type", "/lines/1/count type", "/lines/2/count maximum", "/lines/3 required")]
    [InlineData("""{"lines":[{"count":0}],"x":1,"id":null}""", "/lines/0/count minimum", "/x additionalProperties", "/id type")]
    [InlineData("""{"lines":[{"count":1}],"a\/b":{"m~n":1,"ok":null},"id":null}""", "/a~1b/m~0n type", "/id type")]
    [InlineData("""{"lines":[{"count":1}],"state":"gone","who":{"nam":1},"id":null}""", "/state enum", "/who anyOf", "/id type")]
    [InlineData("""{"lines":[{"count":1}],"id":null""", "/id type", " json")]
    [InlineData("""nothing""", " json")]
    [InlineData("""{"lines":"\ud800"}""", " json")]
    public void Each_violation_is_told_with_its_place_and_keyword(string json, params string[] faults) =>
        Assert.Equal(faults, Schema.Faults(json));

    [Theory]
    [InlineData("""{"type":["string","integer"]}""", "null", "must be a string or an integer")]
    [InlineData("""{"minLength":1}""", "\"\"", "must have at least 1 character")]
    [InlineData("""{"maxItems":2}""", "[1,2,3]", "must have at most 2 items")]
    [InlineData("""{"exclusiveMaximum":1e3}""", "1000", "must be less than 1e3")]
    [InlineData("""{"enum":["a",{"b":1}]}""", "1", "must be one of \"a\", {\"b\":1}")]
    [InlineData("""{"const":[1]}""", "1", "must be [1]")]
    [InlineData("""{"required":["näme"]}""", "{}", "the property näme is missing")]
    [InlineData("""{"uniqueItems":true}""", "[3,1,2,1.0]", "items 1 and 3 are equal; all must differ")]
    [InlineData("""{"oneOf":[true,{},false]}""", "1", "must meet exactly one of the 3 schemas of oneOf; it meets 2")]
    [InlineData("""{"not":{}}""", "1", "must not meet the schema of not")]
    [InlineData("""{"pattern":"^a$"}""", "\"b\"", "must match the pattern ^a$")]
    [InlineData("false", "1", "the schema allows nothing here")]
    public void Messages_say_what_must_be_different(string schema, string json, string message) =>
        Assert.Equal(message, Assert.Single(Compiled.Schema(schema).Violations(Encoding.UTF8.GetBytes(json))).Message);

    [Fact]
    public void All_of_a_value_is_told_and_what_stands_in_alternatives_is_not()
    {
        var schema = Compiled.Schema("""
            {"allOf":[{"minimum":5,"multipleOf":2},{"$ref":"#/$defs/s"}],"anyOf":[{"maximum":-1},{"$ref":"#/$defs/s"}],
             "$defs":{"s":{"maximum":2}}}
            """);

        Assert.Equal([" minimum", " multipleOf", " maximum", " anyOf"], schema.Faults("3"));
    }

    [Fact]
    public void At_most_a_hundred_are_told()
    {
        var schema = Compiled.Schema("""{"items":{"type":"string"}}""");

        Assert.Equal(100, schema.Faults($"[{string.Join(',', Enumerable.Repeat("1", 1_000))}]").Length);
    }

    [Fact]
    public void A_pointer_is_bounded()
    {
        var schema = Compiled.Schema("""{"additionalProperties":{"type":"string"}}""");

        SchemaViolation one = Assert.Single(schema.Violations(Encoding.UTF8.GetBytes($$"""{"{{new string('x', 10_000)}}":1}""")));
        Assert.True(one.Pointer.Length <= 1_001, $"{one.Pointer.Length} long");
    }
}
