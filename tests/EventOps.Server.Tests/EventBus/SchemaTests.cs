using System.Net;
using System.Text.Json;
using EventOps.Engine.MessagePack;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.EventBus;

/// <summary>Schemas of event types: registered, shown, asked by every way an event comes in by, kept over restarts.</summary>
public sealed class SchemaTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Order = """
        {"type":"object","required":["id"],"properties":{"id":{"type":"string"},"lines":{"items":{"properties":{"count":{"type":"integer","minimum":1}}}}}}
        """;

    private readonly EventBusClient _bus = shared.Bus;

    [Fact]
    public async Task An_event_that_does_not_meet_its_schema_is_refused_with_every_violation()
    {
        await RegisterAsync(_bus, "sc_order", Order);

        await _bus.PublishAsync("sc-shop", "sc_order", data: """{"lines":[{"count":1}],"id":"A-1","more":null}""");
        Answer refused = await _bus.PostAsync("/publish", Event("sc_order", """{"lines":[{"count":1},{"count":0},{"count":"2"}]}"""));

        refused.ExpectError(HttpStatusCode.BadRequest, "bad_request");
        Assert.Equal(
            [("/data/lines/1/count", "minimum"), ("/data/lines/2/count", "type"), ("/data", "required")], Violations(refused));
        Assert.Equal("must be at least 1", refused.List("violations")[0].GetProperty("message").GetString());
        Assert.Contains("sc_order: /data/lines/1/count: must be at least 1;", refused.Str("message"), StringComparison.Ordinal);
        Assert.Equal(1, (await _bus.GetAsync("/events?event_type=sc_order")).Num("total"));
        Assert.Contains("{reason=\"schema_violation\"}", (await _bus.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_counts_from_its_registration_on_until_it_is_taken_away()
    {
        await RegisterAsync(_bus, "sc_changing", schema: null);
        await _bus.PublishAsync("sc-changing", "sc_changing", data: "{}");

        await RegisterAsync(_bus, "sc_changing", Order);
        (await _bus.PostAsync("/publish", Event("sc_changing", "{}"))).Expect(HttpStatusCode.BadRequest);

        // What is not said stays, and is shown.
        Answer described = (await _bus.PostAsync("/event-types", """{"event_type":"sc_changing","description":"d"}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("object", described["schema"].GetProperty("type").GetString());
        (await _bus.PostAsync("/publish", Event("sc_changing", "{}"))).Expect(HttpStatusCode.BadRequest);

        await RegisterAsync(_bus, "sc_changing", "{\"properties\":{\"other\":false}}");
        await _bus.PublishAsync("sc-changing", "sc_changing", data: "{}");
        (await _bus.PostAsync("/publish", Event("sc_changing", """{"other":1}"""))).Expect(HttpStatusCode.BadRequest);

        Answer cleared = (await _bus.PostAsync("/event-types", """{"event_type":"sc_changing","schema":null}""")).Expect(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, cleared["schema"].ValueKind);
        await _bus.PublishAsync("sc-changing", "sc_changing", data: """{"other":1}""");
    }

    [Theory]
    [InlineData("\"text\"", "a schema is an object, true or false")]
    [InlineData("[]", "a schema is an object, true or false")]
    [InlineData("""{"properties":{"a":{"if":{}}}}""", "at /properties/a/if: the keyword if is not supported")]
    [InlineData("""{"$ref":"#"}""", "again and again")]
    [InlineData("""{"pattern":"(?=a)"}""", "at /pattern: look-around")]
    [InlineData("""{"type":"object","type":"array"}""", "occurs twice")]
    public async Task What_is_no_supported_schema_is_refused_with_the_reason(string schema, string reason)
    {
        Answer refused = await _bus.PostAsync("/event-types", $$"""{"event_type":"sc_bad","schema":{{schema}}}""");

        refused.ExpectError(HttpStatusCode.BadRequest, "bad_request");
        Assert.StartsWith("Field 'schema'", refused.Str("message"), StringComparison.Ordinal);
        Assert.Contains(reason, refused.Str("message"), StringComparison.Ordinal);
        Assert.DoesNotContain("sc_bad", (await _bus.GetAsync("/event-types")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_of_a_batch_are_told_theirs_and_the_others_taken()
    {
        await RegisterAsync(_bus, "sc_batch", Order);

        Answer answer = (await _bus.PostAsync(
            "/publish/batch", $"[{Event("sc_batch", """{"id":"1"}""")},{Event("sc_batch", """{"id":2}""")},{Event("sc_batch", "{}")}]")).Expect(HttpStatusCode.OK);

        Assert.Equal((1, 2), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.Equal((1, "bad_request"), (answer.List("errors")[0].GetProperty("index").GetInt32(), answer.List("errors")[0].GetProperty("error").GetString()));
        Assert.EndsWith("sc_batch: /data/id: must be a string", answer.List("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("/data: the property id is missing", answer.List("errors")[1].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_large_batch_all_are_refused_and_a_thousand_told()
    {
        await RegisterAsync(_bus, "sc_many", Order);

        Answer answer = await _bus.PostAsync("/publish/batch", $"[{string.Join(',', Enumerable.Repeat(Event("sc_many", "{}"), 3_000))}]");

        Assert.Equal((0, 3_000, 1_000), (answer.Expect(HttpStatusCode.BadRequest).Num("accepted"), answer.Num("rejected"), answer.List("errors").Length));
    }

    [Fact]
    public async Task MessagePack_is_checked_as_the_json_it_is_shown_as()
    {
        await RegisterAsync(_bus, "sc_packed", Order);

        Answer answer = (await _bus.PostAsync("/publish/batch", Packed("sc_packed", "id", "x", "y", "id"), "application/msgpack")).Expect(HttpStatusCode.OK);

        Assert.Equal((1, 1), (answer.Num("accepted"), answer.Num("rejected")));
        Assert.Contains("id is missing", answer.List("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeat_gets_its_first_answer_whatever_the_schema_says_by_now()
    {
        await RegisterAsync(_bus, "sc_repeat", "true");
        string body = Event("sc_repeat", """{"id":7}""");
        Answer first = (await _bus.PostAsync("/publish", body, ("Idempotency-Key", "sc-repeat"))).Expect(HttpStatusCode.OK);

        await RegisterAsync(_bus, "sc_repeat", Order);

        Assert.Equal(first.Text, (await _bus.PostAsync("/publish", body, ("Idempotency-Key", "sc-repeat"))).Expect(HttpStatusCode.OK).Text);
        (await _bus.PostAsync("/publish", body, ("Idempotency-Key", "sc-repeat-2"))).Expect(HttpStatusCode.BadRequest);

        // A refused event does not use up its key.
        await RegisterAsync(_bus, "sc_repeat", "true");
        (await _bus.PostAsync("/publish", body, ("Idempotency-Key", "sc-repeat-2"))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task CloudEvents_are_checked_in_every_mode()
    {
        await RegisterAsync(_bus, "sc_cloud", Order);
        const string Attributes = "\"specversion\":\"1.0\",\"type\":\"sc_cloud\",\"source\":\"/sc\"";

        Answer structured = await _bus.PostAsync(
            "/publish", Bytes($"{{{Attributes},\"id\":\"1\",\"data\":{{\"id\":1}}}}"), "application/cloudevents+json");
        Answer nothing = await _bus.PostAsync("/publish", Bytes($"{{{Attributes},\"id\":\"2\"}}"), "application/cloudevents+json");
        Answer binary = await _bus.PostAsync(
            "/publish", """{"id":1}""", ("ce-specversion", "1.0"), ("ce-type", "sc_cloud"), ("ce-source", "/sc"), ("ce-id", "3"));
        Answer batch = await _bus.PostAsync(
            "/publish/batch", Bytes($"[{{{Attributes},\"id\":\"4\",\"data\":{{}}}}]"), "application/cloudevents-batch+json");

        Assert.Equal([("/data/id", "type")], Violations(structured.Expect(HttpStatusCode.BadRequest)));
        Assert.Equal([("/data", "type")], Violations(nothing.Expect(HttpStatusCode.BadRequest)));
        Assert.Equal([("/id", "type")], Violations(binary.Expect(HttpStatusCode.BadRequest)));
        Assert.Contains("/data: the property id is missing", batch.Expect(HttpStatusCode.BadRequest).List("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        (await _bus.PostAsync("/publish", Bytes($"{{{Attributes},\"id\":\"1\",\"data\":{{\"id\":\"1\"}}}}"), "application/cloudevents+json")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_tenants_registration_takes_the_place_of_a_built_in_type_and_a_restart_keeps_it()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Answer types = await server.Bus.GetAsync("/event-types");
        Assert.Equal(15, types.Num("total"));
        Assert.Equal(5, types.List("event_types").Count(one => one.GetProperty("schema").ValueKind == JsonValueKind.Object));
        (await server.Bus.PostAsync("/publish", Event("system_alert", "{}"))).Expect(HttpStatusCode.BadRequest);

        // Described anew it keeps its schema; with null it has none; with another it has that.
        Answer described = await server.Bus.PostAsync("/event-types", """{"event_type":"system_alert","description":"mine"}""");
        Assert.Equal(("mine", "registered"), (described.Str("description"), described.Str("origin")));
        (await server.Bus.PostAsync("/publish", Event("system_alert", "{}"))).Expect(HttpStatusCode.BadRequest);
        await RegisterAsync(server.Bus, "user_action", schema: null);
        await RegisterAsync(server.Bus, "backup_created", Order);
        for (int restarts = 0; restarts < 3; restarts++)
        {
            (await server.Bus.PostAsync("/publish", Event("system_alert", "{}"))).Expect(HttpStatusCode.BadRequest);
            (await server.Bus.PostAsync("/publish", Event("user_action", "{}"))).Expect(HttpStatusCode.OK);
            (await server.Bus.PostAsync("/publish", Event("backup_created", "{}"))).Expect(HttpStatusCode.BadRequest);
            Answer all = await server.Bus.GetAsync("/event-types");
            Assert.Equal(15, all.Num("total"));
            Assert.Equal(5, all.List("event_types").Count(one => one.GetProperty("schema").ValueKind == JsonValueKind.Object));
            await server.RestartAsync();
        }
    }

    [Fact]
    public async Task Schemas_are_their_tenants_own()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            "EventOps:Auth:Keys:0:Name=a", "EventOps:Auth:Keys:0:Key=key-of-a-0123456789", "EventOps:Auth:Keys:0:Tenant=a",
            "EventOps:Auth:Keys:1:Name=b", "EventOps:Auth:Keys:1:Key=key-of-b-0123456789", "EventOps:Auth:Keys:1:Tenant=b");
        using EventBusClient a = server.With("key-of-a-0123456789");
        using EventBusClient b = server.With("key-of-b-0123456789");
        await RegisterAsync(a, "agent_usage", """{"required":["of_a"]}""");

        (await a.PostAsync("/publish", Event("agent_usage", "{}"))).Expect(HttpStatusCode.BadRequest);
        (await b.PostAsync("/publish", Event("agent_usage", "{}"))).Expect(HttpStatusCode.OK);
        Assert.DoesNotContain("of_a", (await b.GetAsync("/event-types")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Triggers_are_not_checked()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using EventBusClient admin = server.With(server.AdminKey);
        await RegisterAsync(admin, "sc_trigger", Order);

        (await admin.PostAsync("/v1/events", """{"event_type":"sc_trigger"}""")).Expect(HttpStatusCode.Created);
        (await admin.PostAsync("/v1/events/batch", """[{"event_type":"sc_trigger"}]""")).Expect(HttpStatusCode.Created);
        (await admin.PostAsync("/publish", Event("sc_trigger", "{}"))).Expect(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_schemas_of_a_tenant_are_bounded_together()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string large = $$"""{"title":"{{new string('x', 60_000)}}"}""";
        int taken = 0;
        while ((await server.Bus.PostAsync("/event-types", $$"""{"event_type":"large_{{taken}}","schema":{{large}}}""")).Status == HttpStatusCode.OK)
        {
            taken++;
        }

        Assert.InRange(taken, 60, 70);

        // One of them again is no more of them.
        await RegisterAsync(server.Bus, "large_0", large);
        Assert.Contains("longer than 4194304 bytes together", (await server.Bus.PostAsync(
            "/event-types", $$"""{"event_type":"one_more","schema":{{large}}}""")).ExpectError(HttpStatusCode.BadRequest, "bad_request").Str("message"), StringComparison.Ordinal);
    }

    private static async Task RegisterAsync(EventBusClient bus, string type, string? schema) =>
        (await bus.PostAsync("/event-types", $$"""{"event_type":"{{type}}","schema":{{schema ?? "null"}}}""")).Expect(HttpStatusCode.OK);

    private static string Event(string type, string data) => $$"""{"event_type":"{{type}}","source":"sc","data":{{data}}}""";

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static (string?, string?)[] Violations(Answer answer) =>
        [.. answer.List("violations").Select(one => (one.GetProperty("pointer").GetString(), one.GetProperty("keyword").GetString()))];

    /// <summary>A batch of events whose data is one member.</summary>
    private static byte[] Packed(string type, params string[] members)
    {
        byte[] room = new byte[1_024];
        var writer = new MessagePackWriter(room);
        writer.WriteArrayHeader((uint)members.Length / 2);
        for (int i = 0; i < members.Length; i += 2)
        {
            writer.WriteMapHeader(3);
            writer.WriteString("event_type");
            writer.WriteString(type);
            writer.WriteString("source");
            writer.WriteString("packed");
            writer.WriteString("data");
            writer.WriteMapHeader(1);
            writer.WriteString(members[i]);
            writer.WriteString(members[i + 1]);
        }

        return room[..(int)writer.Written];
    }
}
