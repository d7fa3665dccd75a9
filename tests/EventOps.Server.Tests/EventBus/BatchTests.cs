using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Engine.MessagePack;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

public sealed class BatchTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly EventBusClient _bus = shared.Bus;

    public static TheoryData<string, string> Forms()
    {
        var all = new TheoryData<string, string>();
        foreach (string type in (string[])["application/json", "application/x-ndjson", "application/msgpack", "application/json; charset=utf-8"])
        {
            foreach (string encoding in (string[])["", "identity", "gzip", "br", "GZip"])
            {
                all.Add(type, encoding);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Every_format_in_every_encoding(string type, string encoding)
    {
        string source = $"form {type}/{encoding}";
        string[] items = [.. Enumerable.Range(0, 20).Select(i => Item(source, $$"""{"i":{{i}},"t":"ü\n"}"""))];
        byte[] body = Packed(Body(type, items), encoding);

        Answer answer = await (encoding.Length == 0
            ? _bus.PostAsync("/publish/batch?results=all", body, type)
            : _bus.PostAsync("/publish/batch?results=all", body, type, ("Content-Encoding", encoding)));

        answer.Expect(HttpStatusCode.OK);
        string[] ids = [.. answer.List("event_ids").Select(one => one.GetString()!)];
        Assert.Equal((20, 0), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.Equal((ids[0], ids[^1]), (answer.Str("first_event_id"), answer.Str("last_event_id")));
        Assert.Empty(answer.List("errors"));
        Answer read = await _bus.GetAsync("/events?source=" + Uri.EscapeDataString(source));
        Assert.Equal(ids.Reverse(), read.Ids());
        Assert.Equal(Enumerable.Range(0, 20).Reverse(), read.List("events").Select(one => one.GetProperty("data").GetProperty("i").GetInt32()));
        Assert.All(read.List("events"), one => Assert.Equal("ü\n", one.GetProperty("data").GetProperty("t").GetString()));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    [InlineData("application/msgpack")]
    public async Task Bad_items_are_refused_one_by_one(string type)
    {
        string source = "partial " + type;
        string[] items =
        [
            Item(source),
            """{"event_type":"no_such_type","source":"x","data":{}}""",
            """{"source":"x","data":{}}""",
            Item(source),
            """{"event_type":"agent_usage","source":"x","data":[]}""",
            """{"event_type":"agent_usage","source":"x","data":{},"priority":"urgent"}""",
            Item(source),
        ];

        Answer answer = (await _bus.PostAsync("/publish/batch?results=all", Body(type, items), type)).Expect(HttpStatusCode.OK);

        Assert.Equal((3, 4), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.Equal([1, 2, 4, 5], answer.List("errors").Select(one => one.GetProperty("index").GetInt32()));
        Assert.All(answer.List("errors"), one => Assert.Equal("bad_request", one.GetProperty("error").GetString()));
        Assert.StartsWith(
            "Invalid event type: no_such_type", answer.List("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, answer.List("event_ids").Length);
        Assert.Equal(3, (await _bus.GetAsync("/events?source=" + Uri.EscapeDataString(source))).Num("total"));
    }

    [Fact]
    public async Task Without_results_there_are_no_ids_and_a_bad_line_of_ndjson_costs_one_item()
    {
        string body = $"{Item("lines")}\r\n{{broken\n\n  \n{Item("lines")}";
        Answer answer = (await _bus.PostAsync("/publish/batch", Encoding.UTF8.GetBytes(body), "application/x-ndjson")).Expect(HttpStatusCode.OK);

        Assert.Equal((2, 1), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.False(answer.Json.TryGetProperty("event_ids", out _));
        Assert.Equal(1, answer.List("errors")[0].GetProperty("index").GetInt32());
    }

    [Fact]
    public async Task A_batch_without_one_good_item_is_400_with_the_same_shape()
    {
        Answer answer = await _bus.PostAsync("/publish/batch?results=all", """[{"event_type":"no_such_type","source":"x","data":{}},7]""");

        answer.Expect(HttpStatusCode.BadRequest);
        Assert.Equal((0, 2), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.Equal(JsonValueKind.Null, answer["first_event_id"].ValueKind);
        Assert.Equal(JsonValueKind.Null, answer["last_event_id"].ValueKind);
        Assert.Empty(answer.List("event_ids"));
    }

    [Theory]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "")]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", "[{}")]
    [InlineData("application/json", "null")]
    [InlineData("application/x-ndjson", "")]
    [InlineData("application/x-ndjson", "\n \n")]
    [InlineData("application/msgpack", "")]
    [InlineData("application/msgpack", "\u0001")]
    public async Task What_is_no_batch_is_refused_whole(string type, string body)
    {
        long before = await _bus.TotalAsync();

        (await _bus.PostAsync("/publish/batch", Encoding.Latin1.GetBytes(body), type)).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        Assert.Equal(before, await _bus.TotalAsync());
    }

    [Theory]
    [InlineData("?results=some")]
    [InlineData("?results=")]
    [InlineData("?results=all&results=all")]
    public async Task Results_are_all_or_not_given(string query) =>
        (await _bus.PostAsync("/publish/batch" + query, $"[{Item("results")}]")).ExpectError(HttpStatusCode.BadRequest, "bad_request");

    [Fact]
    public async Task A_broken_end_takes_the_good_beginning_with_it()
    {
        byte[] packed = Body("application/msgpack", [Item("torn"), Item("torn")]);

        (await _bus.PostAsync("/publish/batch", $"[{Item("torn")},{Item("torn")}")).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        (await _bus.PostAsync("/publish/batch", packed[..^1], "application/msgpack")).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        Assert.Equal(0, (await _bus.GetAsync("/events?source=torn")).Num("total"));
    }

    [Fact]
    public async Task A_hundred_thousand_items_are_the_most()
    {
        byte[] Lines(int count) => Encoding.UTF8.GetBytes(string.Concat(
            Enumerable.Repeat("""{"event_type":"agent_usage","source":"count","data":{}}""" + "\n", count)));

        (await _bus.PostAsync("/publish/batch", Lines(100_001), "application/x-ndjson")).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        Assert.Equal(0, (await _bus.GetAsync("/events?source=count")).Num("total"));
        Answer all = (await _bus.PostAsync("/publish/batch", Lines(100_000), "application/x-ndjson")).Expect(HttpStatusCode.OK);
        Assert.Equal(100_000, all.Num("accepted"));
        Assert.Equal(100_000, (await _bus.GetAsync("/events?source=count")).Num("total"));
    }

    private static string Item(string source, string data = "{}") =>
        $$"""{"data":{{data}},"event_type":"agent_usage","source":{{JsonSerializer.Serialize(source)}} }""";

    private static byte[] Body(string type, string[] items) => type.Split(';')[0] switch
    {
        "application/json" => Encoding.UTF8.GetBytes($"[{string.Join(',', items)}]"),
        "application/x-ndjson" => Encoding.UTF8.GetBytes(string.Join('\n', items)),
        _ => MessagePackOf(items),
    };

    private static byte[] MessagePackOf(string[] items)
    {
        byte[] room = new byte[64 * 1024];
        var writer = new MessagePackWriter(room);
        writer.WriteArrayHeader((uint)items.Length);
        foreach (string item in items)
        {
            using JsonDocument json = JsonDocument.Parse(item);
            Write(ref writer, json.RootElement);
        }

        return room[..(int)writer.Written];
    }

    private static void Write(ref MessagePackWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteMapHeader((uint)value.EnumerateObject().Count());
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    writer.WriteString(member.Name);
                    Write(ref writer, member.Value);
                }

                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader((uint)value.GetArrayLength());
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(ref writer, item);
                }

                break;
            case JsonValueKind.Number:
                writer.WriteInt64(value.GetInt64());
                break;
            default:
                writer.WriteString(value.GetString()!);
                break;
        }
    }

    private static byte[] Packed(byte[] body, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding.ToUpperInvariant() switch
        {
            "GZIP" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "BR" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => Stream.Null,
        })
        {
            packer.Write(body);
        }

        return packed.Length > 0 ? packed.ToArray() : body;
    }
}
