using System.Text;
using EventOps.Engine.Schemas;
using EventOps.Engine.Tests.Schemas.Support;

namespace EventOps.Engine.Tests.Schemas;

/// <summary>What is refused when a schema is compiled, and that the message says what and where.</summary>
public sealed class CompilingTests
{
    [Theory]
    [InlineData("patternProperties")]
    [InlineData("dependentRequired")]
    [InlineData("if")]
    [InlineData("prefixItems")]
    [InlineData("contains")]
    [InlineData("minProperties")]
    [InlineData("propertyNames")]
    [InlineData("unevaluatedProperties")]
    [InlineData("$anchor")]
    [InlineData("$dynamicRef")]
    [InlineData("definitions")]
    [InlineData("nullable")]
    [InlineData("Type")]
    [InlineData("")]
    public void Another_keyword_is_refused_by_name_and_place(string keyword)
    {
        string problem = Compiled.ProblemOf("""{"properties":{"a/b":{"items":{"?":{}}}}}""".Replace("?", keyword, StringComparison.Ordinal));

        Assert.Contains($"the keyword {keyword} is not supported", problem, StringComparison.Ordinal);
        Assert.Contains($"/properties/a~1b/items/{keyword}:", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"text"}""", "/type")]
    [InlineData("""{"type":[]}""", "/type")]
    [InlineData("""{"type":["string","string"]}""", "/type/1")]
    [InlineData("""{"type":null}""", "/type")]
    [InlineData("""{"properties":[]}""", "/properties")]
    [InlineData("""{"properties":{"a":1}}""", "/properties/a")]
    [InlineData("""{"required":"a"}""", "/required")]
    [InlineData("""{"required":["a","a"]}""", "/required/1")]
    [InlineData("""{"required":[1]}""", "/required/0")]
    [InlineData("""{"items":[{}]}""", "/items")]
    [InlineData("""{"enum":[]}""", "/enum")]
    [InlineData("""{"enum":1}""", "/enum")]
    [InlineData("""{"minimum":"1"}""", "/minimum")]
    [InlineData("""{"multipleOf":0}""", "/multipleOf")]
    [InlineData("""{"multipleOf":-1}""", "/multipleOf")]
    [InlineData("""{"multipleOf":1.0000000000000000001}""", "/multipleOf")]
    [InlineData("""{"minLength":-1}""", "/minLength")]
    [InlineData("""{"maxItems":1.5}""", "/maxItems")]
    [InlineData("""{"uniqueItems":1}""", "/uniqueItems")]
    [InlineData("""{"anyOf":[]}""", "/anyOf")]
    [InlineData("""{"anyOf":{}}""", "/anyOf")]
    [InlineData("""{"not":[]}""", "/not")]
    [InlineData("""{"format":"ipv4"}""", "/format")]
    [InlineData("""{"pattern":"("}""", "/pattern")]
    [InlineData("""{"pattern":"(?=a)b"}""", "/pattern")]
    [InlineData("""{"pattern":"(a)\\1"}""", "/pattern")]
    [InlineData("""{"pattern":"a{1001}"}""", "/pattern")]
    [InlineData("""{"pattern":"((((((a{9}){9}){9}){9}){9}){9}){9}"}""", "/pattern")]
    [InlineData("""{"pattern":".*a.{14}b"}""", "/pattern")]
    [InlineData("""{"pattern":"^(.*a.{90}|.*b.{80}|.*c.{70})$"}""", "/pattern")]
    [InlineData("""{"pattern":"a**"}""", "/pattern")]
    [InlineData("""{"pattern":"^*"}""", "/pattern")]
    [InlineData("""{"pattern":"a)"}""", "/pattern")]
    [InlineData("""{"pattern":"a{3,2}"}""", "/pattern")]
    [InlineData("""{"pattern":"[b-a]"}""", "/pattern")]
    [InlineData("""{"pattern":"[a"}""", "/pattern")]
    [InlineData("""{"pattern":"[a-\\d]"}""", "/pattern")]
    [InlineData("""{"pattern":"\\bword"}""", "/pattern")]
    [InlineData("""{"pattern":"\\p{Script=Greek}"}""", "/pattern")]
    [InlineData("""{"pattern":"\\p{Xx}"}""", "/pattern")]
    [InlineData("""{"pattern":"(?i)a"}""", "/pattern")]
    [InlineData("""{"pattern":"(?<!a)b"}""", "/pattern")]
    [InlineData("""{"pattern":"\\ud83d"}""", "/pattern")]
    [InlineData("""{"pattern":"a\\"}""", "/pattern")]
    [InlineData("""{"$ref":1}""", "/$ref")]
    [InlineData("""{"$ref":"#/$defs/x"}""", "/$ref")]
    [InlineData("""{"$ref":"other.json#/x"}""", "/$ref")]
    [InlineData("""{"$ref":"#/default","default":{}}""", "/$ref")]
    [InlineData("""{"$ref":"#anchor"}""", "/$ref")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "/$schema")]
    [InlineData("""{"items":{"$id":"https://a.b/c"}}""", "/items/$id")]
    [InlineData("""{"title":1}""", "/title")]
    [InlineData("""{"examples":1}""", "/examples")]
    [InlineData("""{"$defs":{"x":{"type":"y"}}}""", "/$defs/x/type")]
    public void A_wrong_value_is_refused_with_its_place(string schema, string pointer) =>
        Assert.Contains($"at {pointer}:", Compiled.ProblemOf(schema), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("nul")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"title":"\ud800"}""")]
    [InlineData("""{"type":"string","type":"number"}""")]
    [InlineData("""{"properties":{"a":{},"\u0061":{}}}""")]
    public void What_is_no_schema_is_refused(string text) => Assert.NotEmpty(Compiled.ProblemOf(text));

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"not":{"anyOf":[true,{"$ref":"#"}]}}""")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"oneOf":[{"$ref":"#/$defs/a"}]}}}""")]
    [InlineData("""{"properties":{"x":{"type":"object","allOf":[{"$ref":"#/properties/x"}]}}}""")]
    public void A_circle_that_consumes_nothing_is_refused(string schema) =>
        Assert.Contains("again and again", Compiled.ProblemOf(schema), StringComparison.Ordinal);

    [Fact]
    public void Annotations_are_taken_and_say_nothing() => Assert.True(Compiled.Schema("""
        {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://a.b/c","title":"t","description":"d",
         "default":{"type":1},"examples":[1],"$comment":"c","deprecated":true}
        """).Takes("1"));

    [Fact]
    public void Sizes_are_bounded()
    {
        static string Repeat(string one, int times, string between) => string.Join(between, Enumerable.Repeat(one, times));

        Assert.Contains("longer than", Compiled.ProblemOf($$"""{"title":"{{new string('x', 65_536)}}"}"""), StringComparison.Ordinal);
        Assert.Contains("nested", Compiled.ProblemOf(Repeat("{\"not\":", 65, "") + "true" + new string('}', 65)), StringComparison.Ordinal);
        Assert.Contains("between 1 and", Compiled.ProblemOf($$"""{"anyOf":[{{Repeat("true", 101, ",")}}]}"""), StringComparison.Ordinal);
        Assert.Contains("more than 2000", Compiled.ProblemOf(
            "{\"properties\":{" + string.Join(',', Enumerable.Range(0, 2_000).Select(i => $"\"{i}\":true")) + "}}"), StringComparison.Ordinal);
        Assert.Contains("more than 2000", Compiled.ProblemOf($$"""{"const":[{{Repeat("0", 2_000, ",")}}]}"""), StringComparison.Ordinal);
        Assert.Contains("scalars", Compiled.ProblemOf($$"""{"enum":[{{Repeat("0", 1_001, ",")}}]}"""), StringComparison.Ordinal);
        Assert.Contains("longer than", Compiled.ProblemOf($$"""{"pattern":"{{new string('a', 1_001)}}"}"""), StringComparison.Ordinal);
        Assert.Contains("one behind the other", Compiled.ProblemOf(
            "{\"$ref\":\"#/$defs/0\",\"$defs\":{"
            + string.Concat(Enumerable.Range(0, 70).Select(i => $"\"{i}\":{{\"$ref\":\"#/$defs/{i + 1}\"}},"))
            + "\"70\":true}}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_keeps_its_text()
    {
        const string Text = """ { "type" : "object" } """;

        Assert.Equal(Text, Encoding.UTF8.GetString(Compiled.Schema(Text).Utf8));
    }

    [Fact]
    public void Nothing_makes_the_compiler_throw()
    {
        const string Seed = """{"type":["object","null"],"properties":{"a":{"$ref":"#/$defs/d~1"},"b":{"enum":[1,{"x":[null]}],"pattern":"^[a-z]{1,5}$"}},"anyOf":[{"minimum":1e3},{"not":{"format":"uri"}}],"$defs":{"d/":{"multipleOf":0.5}}}""";
        const string Alphabet = "{}[]:,\"\\0123456789eE.+-tfnu$#/~^|*?() \u00e4";
        var random = new Random(20260117);
        int compiled = 0;
        for (int i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(Seed);
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, 1),
                    1 => text.Insert(at, Alphabet[random.Next(Alphabet.Length)]),
                    _ => text.Remove(at, 1).Insert(at, Alphabet[random.Next(Alphabet.Length)]),
                };
            }

            if (JsonSchema.TryCompile(Encoding.UTF8.GetBytes(text.ToString()), out _, out string problem))
            {
                compiled++;
            }
            else
            {
                Assert.NotEmpty(problem);
            }
        }

        Assert.True(compiled > 100, $"{compiled} compiled");
    }
}
