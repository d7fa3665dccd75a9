using System.Text;
using EventOps.Engine.Records;

namespace EventOps.Contracts.Tests.Http.CloudEvents;

public sealed class BinaryCloudEventTests
{
    private static readonly (string, string)[] Required =
        [("ce-specversion", "1.0"), ("CE-Type", "com.example.thing"), ("Ce-Source", "/context"), ("ce-ID", "A-1")];

    [Fact]
    public void Headers_are_attributes_the_content_type_is_the_datas_and_the_body_the_data()
    {
        ReadEvent read = Read(
            " {\"a\" : 1} \n",
            "application/json; charset=utf-8",
            ("ce-time", "2018-04-05T03:56:24Z"),
            ("ce-comexampleextension1", "value"),
            ("ce-Number", "5"),
            ("ce-priority", "high"),
            ("X-Other", "ignored"));

        Assert.Equal("", read.Problem);
        Assert.Equal("com.example.thing", read.Type);
        Assert.Equal("/context", read.Source);
        Assert.Equal("\0/context\0A-1", read.Key);
        Assert.Equal("{\"a\" : 1}", read.Data);
        Assert.Equal(EventPriority.High, read.Priority);
        Assert.Equal(
            """
            {"specversion":"1.0","id":"A-1","time":"2018-04-05T03:56:24Z","datacontenttype":"application/json; charset=utf-8",
            "comexampleextension1":"value","number":"5","priority":"high"}
            """.ReplaceLineEndings(""),
            read.Metadata);
    }

    [Theory]
    [InlineData("text/plain", "hello", "\"aGVsbG8=\"")]
    [InlineData("application/octet-stream", "{}", "\"e30=\"")]
    [InlineData("application/json; charset=iso-8859-1", "{}", "\"e30=\"")]
    [InlineData("application/xml", "<much wow=\"xml\"/>", "\"PG11Y2ggd293PSJ4bWwiLz4=\"")]
    public void A_body_that_is_no_json_is_kept_in_base64(string type, string body, string expected)
    {
        ReadEvent read = Read(body, type);

        Assert.Equal("", read.Problem);
        Assert.Equal(expected, read.Data);
        Assert.EndsWith(",\"data_base64\":true}", read.Metadata, StringComparison.Ordinal);
        Assert.Contains($"\"data_base64\":{expected}", read.GivenBack(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "", "")]
    [InlineData("text/plain", "", "")]
    [InlineData(null, "", "")]
    [InlineData(null, "[1]", "[1]")]
    [InlineData("text/json", "7", "7")]
    [InlineData("application/vnd.x+json;charset=\"UTF-8\"", "\"s\"", "\"s\"")]
    public void A_json_body_is_the_data_and_an_empty_one_is_none(string? type, string body, string expected)
    {
        ReadEvent read = Read(body, type);

        Assert.Equal("", read.Problem);
        Assert.Equal(expected, read.Data);
    }

    [Theory]
    [InlineData("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀")]
    [InlineData("%e2%82%ac", "€")]
    [InlineData("%41%62", "Ab")]
    [InlineData("%2541", "%41")]
    [InlineData("\"quoted \\\"x\\\" \\\\ %20y\"", "quoted \"x\" \\  y")]
    [InlineData("\"\"", "")]
    [InlineData("in \"the\" middle", "in \"the\" middle")]
    [InlineData("raw é", "raw é")]
    public void Header_values_are_unquoted_and_percent_decoded_once(string header, string expected)
    {
        ReadEvent read = Read("", null, ("ce-x", header));

        Assert.Equal("", read.Problem);
        using var metadata = System.Text.Json.JsonDocument.Parse(read.Metadata);
        Assert.Equal(expected, metadata.RootElement.GetProperty("x").GetString());
    }

    [Theory]
    [InlineData("%C0%A0")]
    [InlineData("%ED%A0%80")]
    [InlineData("100%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("\"open")]
    [InlineData("\"")]
    [InlineData("\"a\\\"")]
    [InlineData("\"a\"b\"")]
    public void A_value_that_decodes_to_no_text_is_refused(string header) =>
        Assert.Equal("Attribute 'x' must be percent-encoded UTF-8", Read("", null, ("ce-x", header)).Problem);

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() =>
        Assert.Equal("Attribute 'x' must be percent-encoded UTF-8", Read("", null, ("ce-x", "a\ud800b")).Problem);

    [Theory]
    [InlineData("ce-time", "now", "Attribute 'time' must be a timestamp of RFC 3339, such as 2018-04-05T17:31:00Z")]
    [InlineData("ce-id", "B", "Attribute 'id' occurs more than once")]
    [InlineData("ce-x", "%00", "Attribute 'x' must be Unicode text without control characters and noncharacters")]
    [InlineData("ce-snake_case", "1", "Attribute name 'snake_case' must be 1 to 64 lower-case letters a-z and digits")]
    [InlineData("ce-é", "1", "Attribute name '?' must be 1 to 64 lower-case letters a-z and digits")]
    [InlineData("ce-", "1", "Attribute name '' must be 1 to 64 lower-case letters a-z and digits")]
    [InlineData("ce-subject", "", "Attribute 'subject' must not be empty")]
    [InlineData("ce-datacontenttype", "text/plain", "Attribute 'datacontenttype' must be in the header Content-Type, not in ce-datacontenttype")]
    [InlineData("ce-data", "{}", "The data of an event in binary mode must be the body, not a header")]
    [InlineData("ce-data_base64", "", "The data of an event in binary mode must be the body, not a header")]
    public void A_bad_header_is_named(string name, string value, string expected) =>
        Assert.Equal(expected, Read("", null, (name, value)).Problem);

    [Theory]
    [InlineData("{", "Malformed JSON at line 1, byte 2: it ends too early")]
    [InlineData("{}x", "Malformed JSON at line 1, byte 3: unexpected 'x' after the end of the document")]
    [InlineData("I'm just a string", "Malformed JSON at line 1, byte 1: unexpected 'I'")]
    [InlineData(" ", "Malformed JSON at line 1, byte 2: it ends too early")]
    [InlineData("\"\\udc00\"", "Invalid text at line 1, byte 2: the escape is half of a surrogate pair")]
    public void A_json_body_must_be_json(string body, string expected) =>
        Assert.Equal(expected, Read(body, "application/json").Problem);

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Equal("Attribute 'specversion' is required", ReadEvent.Binary([], null, Required[1..]).Problem);
        Assert.Equal("Attribute 'id' is required", ReadEvent.Binary([], null, Required[..3]).Problem);
        Assert.Equal(
            "Attribute 'datacontenttype' must be a media type (RFC 2046), such as application/json", Read("{}", "json").Problem);
    }

    private static ReadEvent Read(string body, string? type, params (string, string)[] more) =>
        ReadEvent.Binary(Encoding.UTF8.GetBytes(body), type, [.. Required, .. more]);
}
