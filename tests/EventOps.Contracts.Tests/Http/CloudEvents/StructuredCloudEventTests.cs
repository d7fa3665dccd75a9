using System.Text;
using EventOps.Contracts.Http.CloudEvents;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using EventOps.Tests.Shared;

namespace EventOps.Contracts.Tests.Http.CloudEvents;

public sealed class StructuredCloudEventTests
{
    private const string Required = """ "specversion":"1.0","type":"com.example.thing","source":"/context","id":"A-1" """;
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void Every_attribute_has_its_place()
    {
        ReadEvent read = ReadEvent.Structured("""
            {
                "specversion" : "1.0", "type" : "com.example.thing", "source" : "/context/sub", "subject" : null,
                "id" : "C234-1234-1234", "time" : "2018-04-05T17:31:00Z", "comexampleextension1" : "value",
                "comexampleothervalue" : 5, "unset" : null, "flag" : true,
                "datacontenttype" : "application/json", "dataschema": "https://example.com/schema#v1",
                "data" : { "appinfoA" : "abc",  "appinfoB" : [ 123, 1.50 ] }
            }
            """);

        Assert.Equal("", read.Problem);
        Assert.Equal("com.example.thing", read.Type);
        Assert.Equal("/context/sub", read.Source);
        Assert.Equal("\0/context/sub\0C234-1234-1234", read.Key);
        Assert.Equal("""{ "appinfoA" : "abc",  "appinfoB" : [ 123, 1.50 ] }""", read.Data);
        Assert.Equal(
            """
            {"specversion":"1.0","id":"C234-1234-1234","time":"2018-04-05T17:31:00Z",
            "dataschema":"https://example.com/schema#v1","datacontenttype":"application/json",
            "comexampleextension1":"value","comexampleothervalue":5,"flag":true}
            """.ReplaceLineEndings(""),
            read.Metadata);
        Assert.Equal(EventPriority.Normal, read.Priority);
        Assert.Equal("", read.Trace);
    }

    [Theory]
    [InlineData("""  "data":null """, "null")]
    [InlineData("""  "data":"just a string" """, "\"just a string\"")]
    [InlineData("""  "datacontenttype":"application/xml","data":"<a b=\"c\"/>" """, "\"<a b=\\\"c\\\"/>\"")]
    [InlineData("""  "data_base64":"aGVsbG8=" """, "\"aGVsbG8=\"")]
    [InlineData("""  "data_base64":"aGV\u0073bG8\/" """, "\"aGVsbG8/\"")]
    [InlineData("""  "data_base64":"" """, "\"\"")]
    [InlineData("""  "data_base64":null """, "")]
    [InlineData("""  "x":1 """, "")]
    public void Data_is_kept_as_it_came(string member, string expected)
    {
        ReadEvent read = ReadEvent.Structured($"{{{Required},{member}}}");

        Assert.Equal("", read.Problem);
        Assert.Equal(expected, read.Data);
        bool isBase64 = member.Contains("data_base64\":\"", StringComparison.Ordinal);
        Assert.Equal(isBase64, read.Metadata.EndsWith(",\"data_base64\":true}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_attributes_in_another_order_and_spelling_make_the_same_fields()
    {
        ReadEvent one = ReadEvent.Structured($$"""{{{Required}},"b":"é","a":-7,"subject":"s","data":{} }""");
        ReadEvent other = ReadEvent.Structured($$"""{ "\u0064ata":{},"\u0061":-7,"subject":"\u0073","b":"\u00e9",{{Required}} }""");

        Assert.Equal("", one.Problem);
        Assert.Equal(one, other);
    }

    [Theory]
    [InlineData("low", EventPriority.Low)]
    [InlineData("normal", EventPriority.Normal)]
    [InlineData("medium", EventPriority.Normal)]
    [InlineData("high", EventPriority.High)]
    [InlineData("critical", EventPriority.Critical)]
    public void Extension_priority_sets_the_priority_and_stays(string name, EventPriority expected)
    {
        ReadEvent read = ReadEvent.Structured($$"""{{{Required}},"priority":"{{name}}"}""");

        Assert.Equal(expected, read.Priority);
        Assert.Contains($"\"priority\":\"{name}\"", read.Metadata, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Trace, Trace)]
    [InlineData("nonsense", "")]
    [InlineData("00-é", "")]
    public void Extension_traceparent_is_the_trace_when_it_is_one(string sent, string expected)
    {
        ReadEvent read = ReadEvent.Structured($$"""{{{Required}},"traceparent":"{{sent}}"}""");

        Assert.Equal("", read.Problem);
        Assert.Equal(expected, read.Trace);
        Assert.Contains(sent, read.Metadata, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("specversion", "Attribute 'specversion' is required")]
    [InlineData("id", "Attribute 'id' is required")]
    [InlineData("source", "Attribute 'source' is required")]
    [InlineData("type", "Attribute 'type' is required")]
    public void A_required_attribute_is_missed_when_absent_or_null(string name, string expected)
    {
        string renamed = Required.Replace($"\"{name}\"", "\"other\"", StringComparison.Ordinal);
        string isNull = System.Text.RegularExpressions.Regex.Replace(Required, $"\"{name}\":\"[^\"]*\"", $"\"{name}\":null");

        Assert.Equal(expected, ReadEvent.Structured($"{{{renamed}}}").Problem);
        Assert.Equal(expected, ReadEvent.Structured($"{{{isNull}}}").Problem);
    }

    [Theory]
    [InlineData("\"1.0\"", "\"0.3\"", "Attribute 'specversion' must be '1.0': no other version of CloudEvents is known here")]
    [InlineData("\"1.0\"", "1.0", "Attribute 'specversion' must be a string, a whole number of 32 bits or a boolean")]
    [InlineData("\"1.0\"", "1", "Attribute 'specversion' must be a string")]
    [InlineData("\"A-1\"", "17", "Attribute 'id' must be a string")]
    [InlineData("\"A-1\"", "\"\"", "Attribute 'id' must not be empty")]
    [InlineData("\"A-1\"", "\"a\\u0000b\"", "Attribute 'id' must be Unicode text without control characters and noncharacters")]
    [InlineData("\"A-1\"", "\"a\\uffffb\"", "Attribute 'id' must be Unicode text without control characters and noncharacters")]
    [InlineData("\"/context\"", "\"\"", "Attribute 'source' must not be empty")]
    [InlineData("\"/context\"", "\"no spaces\"", "Attribute 'source' must be a URI or a relative reference (RFC 3986)")]
    [InlineData("\"/context\"", "true", "Attribute 'source' must be a string")]
    [InlineData("\"com.example.thing\"", "\"\"", "Attribute 'type' must not be empty")]
    [InlineData("\"com.example.thing\"", "[]", "Attribute 'type' must be a string, a whole number of 32 bits or a boolean")]
    public void A_bad_required_attribute_is_named(string good, string bad, string expected) =>
        Assert.Equal(expected, ReadEvent.Structured($"{{{Required.Replace(good, bad, StringComparison.Ordinal)}}}").Problem);

    [Theory]
    [InlineData("\"time\":\"yesterday\"", "Attribute 'time' must be a timestamp of RFC 3339, such as 2018-04-05T17:31:00Z")]
    [InlineData("\"time\":1523000000", "Attribute 'time' must be a string")]
    [InlineData("\"subject\":\"\"", "Attribute 'subject' must not be empty")]
    [InlineData("\"dataschema\":\"/relative\"", "Attribute 'dataschema' must be an absolute URI (RFC 3986)")]
    [InlineData("\"dataschema\":\"\"", "Attribute 'dataschema' must be an absolute URI (RFC 3986)")]
    [InlineData("\"datacontenttype\":\"json\"", "Attribute 'datacontenttype' must be a media type (RFC 2046), such as application/json")]
    [InlineData("\"data\":1,\"data_base64\":\"\"", "An event must not have both 'data' and 'data_base64'")]
    [InlineData("\"data\":null,\"data_base64\":\"\"", "An event must not have both 'data' and 'data_base64'")]
    [InlineData("\"data_base64\":\"a\"", "Member 'data_base64' must be a string in Base64 (RFC 4648)")]
    [InlineData("\"data_base64\":\"aGVs bG8=\"", "Member 'data_base64' must be a string in Base64 (RFC 4648)")]
    [InlineData("\"data_base64\":true", "Member 'data_base64' must be a string in Base64 (RFC 4648)")]
    [InlineData("\"data_base64\":7", "Member 'data_base64' must be a string in Base64 (RFC 4648)")]
    [InlineData("\"data\":1,\"data\":1", "Attribute 'data' occurs more than once")]
    [InlineData("\"id\":\"B\"", "Attribute 'id' occurs more than once")]
    [InlineData("\"x\":1,\"x\":null", "Attribute 'x' occurs more than once")]
    [InlineData("\"priority\":\"urgent\"", "Attribute 'priority' must be low, normal, medium, high or critical")]
    [InlineData("\"priority\":1", "Attribute 'priority' must be low, normal, medium, high or critical")]
    [InlineData("\"x\":1.5", "Attribute 'x' must be a string, a whole number of 32 bits or a boolean")]
    [InlineData("\"x\":1e3", "Attribute 'x' must be a string, a whole number of 32 bits or a boolean")]
    [InlineData("\"x\":2147483648", "Attribute 'x' must be a string, a whole number of 32 bits or a boolean")]
    [InlineData("\"x\":{}", "Attribute 'x' must be a string, a whole number of 32 bits or a boolean")]
    [InlineData("\"x\":\"\\u0085\"", "Attribute 'x' must be Unicode text without control characters and noncharacters")]
    [InlineData("\"Upper\":1", "Attribute name 'Upper' must be 1 to 64 lower-case letters a-z and digits")]
    [InlineData("\"snake_case\":1", "Attribute name 'snake_case' must be 1 to 64 lower-case letters a-z and digits")]
    [InlineData("\"\":1", "Attribute name '' must be 1 to 64 lower-case letters a-z and digits")]
    [InlineData("\"\\u0000\":null", "Attribute name '?' must be 1 to 64 lower-case letters a-z and digits")]
    [InlineData("\"x\":\"\\ud800\"", "Invalid text at line 1, byte 87: the escape is half of a surrogate pair")]
    public void A_bad_attribute_is_named(string member, string expected) =>
        Assert.Equal(expected, ReadEvent.Structured($"{{{Required},{member}}}").Problem);

    [Theory]
    [InlineData("", "The body is empty")]
    [InlineData("[]", "An event must be an object")]
    [InlineData("{\"id\":", "Malformed JSON at line 1, byte 7: it ends too early")]
    [InlineData("{} {}", "Malformed JSON at line 1, byte 4: unexpected '{' after the end of the document")]
    [InlineData("{}", "Attribute 'specversion' is required")]
    public void What_is_no_event_is_refused(string body, string expected) =>
        Assert.Equal(expected, ReadEvent.Structured(body).Problem);

    [Fact]
    public void Names_and_numbers_are_bounded()
    {
        Assert.Equal("", ReadEvent.Structured($$"""{{{Required}},"{{new string('x', 64)}}":-2147483648}""").Problem);
        Assert.StartsWith(
            "Attribute name 'xxx", ReadEvent.Structured($$"""{{{Required}},"{{new string('x', 65)}}":1}""").Problem, StringComparison.Ordinal);
        string extensions = string.Concat(Enumerable.Range(0, 64).Select(i => $",\"x{i}\":{i}"));
        Assert.Equal("", ReadEvent.Structured($"{{{Required}{extensions}}}").Problem);
        Assert.Equal(
            "An event must have at most 64 extension attributes", ReadEvent.Structured($"{{{Required}{extensions},\"y\":0}}").Problem);
    }

    [Fact]
    public void Source_and_type_are_as_long_as_names_may_be_and_an_id_as_the_event()
    {
        string source = Required.Replace("/context", new string('s', 256), StringComparison.Ordinal);
        string id = source.Replace("A-1", new string('i', 100_000), StringComparison.Ordinal);

        Assert.Equal("", ReadEvent.Structured($"{{{id}}}").Problem);
        Assert.Equal(
            "Attribute 'source' must be at most 256 bytes of UTF-8",
            ReadEvent.Structured($"{{{source.Replace("sss", "ssss", StringComparison.Ordinal)}}}").Problem);
        Assert.Equal(
            "Attribute 'type' must be at most 256 bytes of UTF-8",
            ReadEvent.Structured($"{{{Required.Replace("thing", new string('é', 200), StringComparison.Ordinal)}}}").Problem);
    }

    [Fact]
    public void A_draft_used_again_keeps_nothing_and_in_steady_state_nothing_is_allocated()
    {
        byte[] full = Encoding.UTF8.GetBytes($$"""{{{Required}},"subject":"s","x":1,"priority":"high","data":{"a":1} }""");
        byte[] bare = Encoding.UTF8.GetBytes($$"""{{{Required}}}""");
        using var draft = new CloudEventDraft();
        Parse(full, draft);
        int metadata = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Parse(full, draft);
                metadata += Parse(bare, draft);
            }
        }, out int runs));
        Assert.Equal(runs * 100 * """{"specversion":"1.0","id":"A-1"}""".Length, metadata);
    }

    private static int Parse(byte[] body, CloudEventDraft draft)
    {
        CloudEventParser.TryParse(
            body, draft, ParseLimits.Default, out EventFields fields, out _);
        return fields.Metadata.Length;
    }
}
