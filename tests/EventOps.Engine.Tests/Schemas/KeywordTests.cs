using EventOps.Engine.Tests.Schemas.Support;

namespace EventOps.Engine.Tests.Schemas;

/// <summary>Each keyword by example: a schema, what it takes, what it does not.</summary>
public sealed class KeywordTests
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "1|1.0|-0|10e-1|1e400|123456789012345678901234567890", "1.5|1e-1|\"1\"|null|true")]
    [InlineData("""{"type":"number"}""", "1|1.5|1e400|-0.0", "\"1\"|[]|null")]
    [InlineData("""{"type":["string","null"]}""", "\"\"|null", "1|false|{}|[]")]
    [InlineData("""{"type":["number","integer"]}""", "1|1.5", "\"1\"")]
    [InlineData("""{"type":"object"}""", "{}|{\"a\":1}", "[]|\"{}\"|null")]
    [InlineData("""{"type":"boolean"}""", "true|false", "0|null|\"true\"")]
    [InlineData("true", "1|null|{\"a\":[1]}", "")]
    [InlineData("false", "", "1|null|{}|[]")]
    [InlineData("{}", "1|null|{}|[]", "")]
    public void Types(string schema, string takes, string refuses) => Examples(schema, takes, refuses);

    [Theory]
    [InlineData("""{"enum":["a",1,null,true]}""", "\"a\"|1|1.0|1e0|100e-2|null|true|\"\\u0061\"", "\"A\"|2|false|\"null\"|[]|{}")]
    [InlineData("""{"enum":[6,"foo",[],true,{"foo":12}]}""", "[]|[ ]|{\"foo\":12}|{\"foo\" : 12.0}|6.0", "[1]|{}|{\"foo\":\"12\"}|{\"foo\":12,\"bar\":1}|false")]
    [InlineData("""{"const":{"foo":"bar","baz":[1,{"a":null}]}}""", "{\"baz\":[1.0,{\"a\":null}],\"foo\":\"b\\u0061r\"}", "{\"foo\":\"bar\"}|{\"foo\":\"bar\",\"baz\":[1,{}]}|[]|{\"foo\":\"bar\",\"baz\":[{\"a\":null},1]}")]
    [InlineData("""{"const":0}""", "0|-0|0.0|0e9", "false|\"\"|[]|{}|null|1e-400")]
    [InlineData("""{"const":false}""", "false", "0|[]|true")]
    [InlineData("""{"const":[]}""", "[]", "{}|[[]]|null")]
    [InlineData("""{"const":9007199254740993}""", "9007199254740993|9007199254740993.0", "9007199254740992")]
    [InlineData("""{"const":"\u0000é"}""", "\"\\u0000é\"|\"\\u0000\\u00e9\"", "\"\"|\"é\"")]
    [InlineData("""{"enum":["a"],"const":"a"}""", "\"a\"", "\"b\"")]
    [InlineData("""{"enum":["a","b"],"const":"b"}""", "\"b\"", "\"a\"")]
    [InlineData("""{"enum":[0.1,2e3,-5]}""", "1e-1|2000|-5.00|0.10", "-0.1|5|2001|0.11")]
    public void Constants(string schema, string takes, string refuses) => Examples(schema, takes, refuses);

    [Theory]
    [InlineData("""{"minimum":1.1}""", "1.1|1.10|2|\"x\"|1e99", "1|0.6|-9|1.09999999999999999999999")]
    [InlineData("""{"maximum":300}""", "300|300.0|-1e999|3e2", "300.5|301|300.00000000000000000000001")]
    [InlineData("""{"exclusiveMinimum":-2,"exclusiveMaximum":2}""", "-1.999999999|0|1.9999", "-2|2|-2.0|2e0")]
    [InlineData("""{"minimum":-0.5}""", "-0.5|-5e-1|0", "-0.50000001|-1")]
    [InlineData("""{"maximum":9223372036854775807}""", "9223372036854775807", "9223372036854775808|1e19")]
    [InlineData("""{"multipleOf":0.01}""", "0|0.01|4.02|1e2|19.99|-0.07|123456789.01", "0.001|4.025|1e-3")]
    [InlineData("""{"multipleOf":0.0001}""", "0.0075", "0.00751")]
    [InlineData("""{"multipleOf":1.5}""", "0|4.5|-3|3e0", "35|1")]
    [InlineData("""{"multipleOf":7}""", "7e50|49|77777777777777777777777777777777", "1e50|7.5|77777777777777777777777777777778")]
    [InlineData("""{"multipleOf":1e-8}""", "12391239123|1e308", "1e-9")]
    [InlineData("""{"multipleOf":999999999999999999}""", "999999999999999999|1999999999999999998|0", "1|1e18")]
    [InlineData("""{"multipleOf":3}""", "3e999999999999|0e999999999999", "1e999999999999|3e-999999999999")]
    public void Numbers(string schema, string takes, string refuses) => Examples(schema, takes, refuses);

    [Theory]
    [InlineData("""{"minLength":2}""", "\"ab\"|\"ää\"|\"\\u00e4b\"|1", "\"a\"|\"😀\"|\"\\ud83d\\ude00\"|\"\"")]
    [InlineData("""{"maxLength":2}""", "\"ab\"|\"😀😀\"|\"\\n\\n\"|\"\\ud83d\\ude00x\"", "\"abc\"|\"😀😀😀\"")]
    [InlineData("""{"minLength":5,"maxLength":5}""", "\"日本語日本\"", "\"日本語日\"|\"日本語日本語\"")]
    [InlineData("""{"pattern":"^a*$"}""", "\"aaa\"|\"\"|true", "\"abc\"|\"aaa\\n\"")]
    [InlineData("""{"pattern":"a+"}""", "\"xxaayy\"", "\"b\"|\"\"")]
    [InlineData("""{"pattern":"^[$]\\$$"}""", "\"$$\"", "\"$\"|\"$$\\n\"")]
    [InlineData("""{"pattern":"^\\p{Lu}"}""", "\"Äx\"", "\"äx\"")]
    [InlineData("""{"pattern":"^a{2,3}|b{1,}$"}""", "\"aa\"|\"xb\"", "\"a\"|\"bx\"")]
    public void Strings(string schema, string takes, string refuses) => Examples(schema, takes, refuses);

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"integer"},"b":{"type":"string"}}}""", "{}|{\"a\":1,\"b\":\"\"}|{\"c\":null}|[]", "{\"a\":\"\"}|{\"a\":1,\"b\":2}|{\"\\u0061\":\"\"}|{\"a\":1,\"a\":\"\"}")]
    [InlineData("""{"properties":{"a":{}},"required":["a","b"]}""", "{\"a\":1,\"b\":2}|{\"b\":1,\"\\u0061\":null}|1", "{\"a\":1}|{\"b\":1}|{}|{\"a\":1,\"a\":2}")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", "{}|{\"a\":1}|{\"\\u0061\":1}", "{\"b\":1}|{\"a\":1,\"A\":1}|{\"\":1}")]
    [InlineData("""{"properties":{"a":false,"b":true}}""", "{}|{\"b\":1}", "{\"a\":1}|{\"a\":null,\"b\":1}")]
    [InlineData("""{"additionalProperties":{"type":"boolean"},"properties":{"a":{}}}""", "{\"a\":1,\"b\":true}", "{\"b\":1}")]
    [InlineData("""{"required":["a"],"additionalProperties":false}""", "", "{\"a\":1}|{}")]
    [InlineData("""{"properties":{"foo\nbar":{"type":"number"},"foo\"bar":{"type":"number"},"foo\\bar":{"type":"number"},"ä":{"type":"number"}}}""", "{\"foo\\nbar\":1,\"foo\\\"bar\":1,\"foo\\\\bar\":1,\"\\u00e4\":1}", "{\"foo\\nbar\":\"1\"}|{\"foo\\u005cbar\":\"\"}|{\"\\u00E4\":\"\"}")]
    [InlineData("""{"properties":{"__proto__":{"type":"number"},"constructor":{"type":"number"}}}""", "{\"__proto__\":1}", "{\"__proto__\":\"x\"}|{\"constructor\":[]}")]
    public void Objects(string schema, string takes, string refuses) => Examples(schema, takes, refuses);

    [Theory]
    [InlineData("""{"items":{"type":"integer"}}""", "[]|[1,2,3]|{}|\"x\"", "[1,\"x\"]|[null]|[[1]]")]
    [InlineData("""{"items":false}""", "[]|[ ]", "[1]")]
    [InlineData("""{"minItems":1,"maxItems":2}""", "[1]|[1,2]|\"\"", "[]|[1,2,3]")]
    [InlineData("""{"maxItems":2.0}""", "[1,2]", "[1,2,3]")]
    [InlineData("""{"uniqueItems":true}""", "[]|[1,2]|[1,true]|[0,false]|[\"a\",\"b\"]|[{\"a\":1},{\"a\":2}]|[[1],[2]]|[\"1\",1]|[{},[]]|[null,0,false,\"\"]|[{\"a\":false},{\"a\":0}]|[[\"a\"],\"a\"]|[[1,2],[2,1]]", "[1,1]|[1,1.0]|[1.0,1.00,1]|[\"a\",\"\\u0061\"]|[{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]|[[[\"x\"]],[[\"x\"]]]|[{},{}]|[[],[]]|[1,2,3,4,5,6,7,8,9,10e0,11,10]|[0,-0]")]
    [InlineData("""{"uniqueItems":false}""", "[1,1]", "")]
    [InlineData("""{"items":{"uniqueItems":true}}""", "[[1,2],[1,2]]", "[[1,2],[1,1]]")]
    [InlineData("""{"uniqueItems":true,"items":{"uniqueItems":true}}""", "[[1,2],[2,1]]", "[[1,2],[1,2]]|[[1,1]]")]
    public void Arrays(string schema, string takes, string refuses) => Examples(schema, takes, refuses);

    [Theory]
    [InlineData("""{"anyOf":[{"type":"integer"},{"minimum":2}]}""", "1|2.5|3|\"x\"", "1.5")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "1|2.5|\"x\"", "3|1.5")]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"b":{"type":"string"}},"required":["b"]}]}""", "{\"a\":1,\"b\":\"\"}", "{\"a\":1}|{\"b\":\"\"}|{\"a\":\"\",\"b\":\"\"}")]
    [InlineData("""{"not":{"type":"object","properties":{"a":{"type":"string"}}}}""", "1|{\"a\":1}", "{\"a\":\"x\"}|{}")]
    [InlineData("""{"not":{"not":{"type":"integer"}}}""", "1", "\"1\"")]
    [InlineData("""{"not":true}""", "", "1|{}")]
    [InlineData("""{"not":{"uniqueItems":true},"type":"array"}""", "[1,1]", "[1,2]")]
    [InlineData("""{"oneOf":[{"required":["a","b"]},{"required":["a","c"]}]}""", "{\"a\":1,\"b\":2}|{\"a\":1,\"c\":2}", "{\"a\":1}|{\"a\":1,\"b\":1,\"c\":1}")]
    [InlineData("""{"anyOf":[{"properties":{"x":{"type":"object","required":["y"]}},"required":["x"]},{"properties":{"x":{"type":"array"}}}]}""", "{\"x\":{\"y\":1}}|{\"x\":[]}|{}", "{\"x\":{}}|{\"x\":1}")]
    [InlineData("""{"allOf":[{"anyOf":[{"const":1},{"const":2}]},{"oneOf":[{"const":1},{"const":3}]}]}""", "1", "2|3|4")]
    public void Combinations(string schema, string takes, string refuses) => Examples(schema, takes, refuses);

    [Theory]
    [InlineData("""{"properties":{"foo":{"$ref":"#"}},"additionalProperties":false}""", "{\"foo\":{\"foo\":{}}}|{\"foo\":1}", "{\"bar\":1}|{\"foo\":{\"bar\":1}}")]
    [InlineData("""{"$defs":{"a":{"type":"integer"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/b"}""", "1", "\"a\"")]
    [InlineData("""{"$ref":"#/$defs/a","maximum":3,"$defs":{"a":{"minimum":1}}}""", "2", "0|4")]
    [InlineData("""{"$defs":{"t~/%":{"type":"integer"}},"properties":{"x":{"$ref":"#/$defs/t~0~1%25"}}}""", "{\"x\":1}", "{\"x\":\"\"}")]
    [InlineData("""{"$defs":{"node":{"type":"object","required":["v"],"properties":{"v":{"type":"number"},"next":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/node"}]}}}},"$ref":"#/$defs/node"}""", "{\"v\":1,\"next\":{\"v\":2,\"next\":null}}", "{\"v\":1,\"next\":{\"next\":null}}|{\"v\":1,\"next\":3}")]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"$ref":"#/properties/a"}}}""", "{\"b\":\"\"}", "{\"b\":1}")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"},{"anyOf":[{"$ref":"#/$defs/a"}]}],"$defs":{"a":{"properties":{"x":{"type":"integer"}}}}}""", "{\"x\":1}", "{\"x\":\"\"}")]
    [InlineData("""{"properties":{"$ref":{"type":"string"}}}""", "{\"$ref\":\"a\"}", "{\"$ref\":1}")]
    public void References(string schema, string takes, string refuses) => Examples(schema, takes, refuses);

    private static void Examples(string schema, string takes, string refuses)
    {
        var compiled = Compiled.Schema(schema);
        Assert.All(takes.Split('|', StringSplitOptions.RemoveEmptyEntries), json => Assert.True(compiled.Takes(json), json));
        Assert.All(refuses.Split('|', StringSplitOptions.RemoveEmptyEntries), json => Assert.False(compiled.Takes(json), json));
    }
}
