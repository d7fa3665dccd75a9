using System.Text;
using System.Text.Json.Nodes;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Records;

namespace EventOps.Contracts.Tests.Http.CloudEvents;

public sealed class CloudEventJsonTests
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData("""{"specversion":"1.0","type":"t","source":"/s","id":"1"}""")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"/s","id":"1","data":null}""")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"/s","id":"1","data":{"a" : 1.0}}""")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"/s","id":"1","datacontenttype":"x/y","data_base64":"AAEC"}""")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"/s","id":"1","data_base64":""}""")]
    [InlineData("""{"specversion":"1.0","type":"t","source":"/s","id":"1","priority":"medium","traceparent":"x","a":-1,"b":false}""")]
    public void An_event_that_came_as_one_is_given_back_as_it_came(string body)
    {
        string written = ReadEvent.Structured(body).GivenBack();

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(written)), written);
        Assert.Contains(body[(body.LastIndexOf(":\"1\"", StringComparison.Ordinal) + 4)..^1].Split(',')[^1], written, StringComparison.Ordinal);
        Assert.Equal(ReadEvent.Structured(body), ReadEvent.Structured(written));
    }

    [Fact]
    public void An_event_of_the_bus_becomes_one()
    {
        string written = OfBus(
            "deployment_completed",
            "HEPHAESTUS",
            """{"correlation_id":"deploy_abc123","Triggered-By":"ATLAS","n":5,"ok":true}""",
            trace: Trace,
            priority: EventPriority.High);

        string time = DateTime.UnixEpoch.AddMilliseconds(EventId.UnixTimeMs(ReadEvent.Id)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
        Assert.Equal(
            $$"""
            {"specversion":"1.0","id":"{{EventId.ToText("evt_", ReadEvent.Id)}}","time":"{{time}}",
            "datacontenttype":"application/json","source":"HEPHAESTUS","type":"deployment_completed",
            "priority":"high","traceparent":"{{Trace}}",
            "correlationid":"deploy_abc123","triggeredby":"ATLAS","n":5,"ok":true,"data":{"a":1} }
            """.ReplaceLineEndings("").Replace("1} }", "1}}", StringComparison.Ordinal),
            written);
        Assert.Equal("", ReadEvent.Structured(written).Problem);
        Assert.Equal(EventPriority.High, ReadEvent.Structured(written).Priority);
    }

    [Theory]
    [InlineData("{\"nested\":{\"a\":1},\"list\":[1],\"none\":null,\"half\":1.5,\"big\":2147483648,\"tab\":\"\\t\"}")]
    [InlineData("{\"id\":\"x\",\"source\":\"x\",\"type\":\"x\",\"time\":\"x\",\"Data\":\"x\",\"subject\":\"x\",\"spec_version\":\"0.3\"}")]
    [InlineData("{\"priority\":\"low\",\"trace-parent\":\"x\",\"with space\":\"x\",\"é\":\"x\",\"_\":\"x\",\"\":\"x\",\"damaged\":true}")]
    public void What_cannot_be_an_extension_is_left_out(string metadata)
    {
        JsonObject written = JsonNode.Parse(OfBus("t", "s", metadata))!.AsObject();

        string[] members = ["specversion", "id", "time", "datacontenttype", "source", "type", "priority", "data"];
        Assert.Equal(members, written.Select(member => member.Key));
        Assert.Equal("normal", (string)written["priority"]!);
    }

    [Fact]
    public void Of_members_that_fold_to_one_name_the_first_is_taken()
    {
        JsonObject written = JsonNode.Parse(OfBus("t", "s", """{"a_b":1,"ab":2,"AB":3}"""))!.AsObject();

        Assert.Equal(1, (int)written["ab"]!);
    }

    [Theory]
    [InlineData("My Agent", "My%20Agent")]
    [InlineData("1:2", "1%3A2")]
    [InlineData("agent/é", "agent/%C3%A9")]
    [InlineData("100%", "100%25")]
    [InlineData("urn:x:y", "urn:x:y")]
    public void A_source_is_percent_encoded_when_it_is_no_reference(string source, string expected)
    {
        string written = OfBus("t", source, "{}");

        Assert.Equal(expected, (string)JsonNode.Parse(written)!["source"]!);
        Assert.Equal("", ReadEvent.Structured(written).Problem);
    }

    [Fact]
    public void A_type_has_no_control_characters()
    {
        string written = OfBus("a\u007f\"é\ufffe", "s", "{}");

        Assert.Equal("a%7F\"é%EF%BF%BE", (string)JsonNode.Parse(written)!["type"]!);
        Assert.Equal("", ReadEvent.Structured(written).Problem);
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"own","subject":"s","x":1}""", "own")]
    [InlineData("""{"specversion":"0.3","id":"own"}""", "evt_")]
    [InlineData("""{"specversion":"1.0","id":5}""", "evt_")]
    [InlineData("""{"specversion":"1.0","id":"own","time":"now"}""", "evt_")]
    [InlineData("""{"specversion":"1.0","id":"own","source":"other"}""", "evt_")]
    [InlineData("""{"specversion":"1.0","id":"own","type":"other"}""", "evt_")]
    [InlineData("""{"specversion":"1.0","id":"own","data":1}""", "evt_")]
    [InlineData("""{"specversion":"1.0","id":"own","data_base64":true}""", "evt_")]
    [InlineData("""{"specversion":"1.0","id":"own","data_base64":"AA=="}""", "evt_")]
    public void Metadata_in_the_form_of_attributes_counts_only_when_it_is_right(string metadata, string id)
    {
        string written = OfBus("t", "s", metadata);

        Assert.StartsWith(id, (string)JsonNode.Parse(written)!["id"]!, StringComparison.Ordinal);
        Assert.Equal("", ReadEvent.Structured(written).Problem);
    }

    [Fact]
    public void MessagePack_becomes_json()
    {
        byte[] data = new byte[64];
        var writer = new MessagePackWriter(data);
        writer.WriteMapHeader(1);
        writer.WriteString("some_key"u8);
        writer.WriteInt64(7);
        byte[] map = data[..(int)writer.Written];

        string written = ReadEvent.Written("t", "s", EventPriority.Normal, PayloadEncoding.MessagePack, map, map);

        Assert.Equal(7, (int)JsonNode.Parse(written)!["data"]!["some_key"]!);
        Assert.Equal(7, (int)JsonNode.Parse(written)!["somekey"]!);
    }

    [Fact]
    public void A_damaged_event_says_so()
    {
        JsonObject written = JsonNode.Parse(ReadEvent.WrittenDamaged("t", "s"))!.AsObject();

        Assert.True((bool)written["damaged"]!);
        Assert.False(written.ContainsKey("data"));
        Assert.Equal("t", (string)written["type"]!);
    }

    private static string OfBus(
        string type, string source, string metadata, string trace = "", EventPriority priority = EventPriority.Normal) =>
        ReadEvent.Written(
            type, source, priority, PayloadEncoding.Json, "{\"a\":1}"u8.ToArray(), Encoding.UTF8.GetBytes(metadata), trace);
}
