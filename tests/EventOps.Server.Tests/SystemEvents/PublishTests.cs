using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using static EventOps.Server.Tests.SystemEvents.SystemEventsServer;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>Events that are taken, and what becomes of them.</summary>
public sealed class PublishTests(SystemEventsServer server) : IClassFixture<SystemEventsServer>
{
    private readonly EventBusClient _all = server.As("all");

    [Fact]
    public async Task The_contracts_example_as_printed()
    {
        Answer answer = await _all.PostAsync(Events, Printed);

        Documented.Assert(PrintedAnswer, answer.Expect(HttpStatusCode.OK).Json);
        Assert.Equal(["success", "data"], answer.Json.EnumerateObject().Select(one => one.Name));
        Assert.Equal(["event_id", "processed", "notification_generated"], answer["data"].EnumerateObject().Select(one => one.Name));
        Assert.True(answer["data"].GetProperty("notification_generated").GetBoolean());
        using JsonDocument printed = JsonDocument.Parse(Printed);
        Answer read = await server.EventAsync(IdOf(answer));
        Assert.Equal(("system_alert", "monitoring_system", "normal"), (read.Str("event_type"), read.Str("source"), read.Str("priority")));
        Assert.Equal(printed.RootElement.GetProperty("payload").GetRawText(), read["data"].GetRawText());
        Assert.Equal("""{"timestamp":"2025-12-19T12:00:00Z","tenant_id":"tn_123"}""", read["metadata"].GetRawText());
    }

    [Theory]
    [InlineData(Alerts, "system_alert", """{"impact":"disk_full","context":"node_3","priority":"critical"}""")]
    [InlineData(Metrics, "business_event", """{"metric":"monthly_revenue","value":125000.5,"priority":"critical"}""")]
    [InlineData(Updates, "operational_update", """{"summary":"Maintenance done","priority":"critical"}""")]
    public async Task A_domain_endpoint_takes_the_payload_alone_and_the_envelope(string path, string type, string payload)
    {
        string[] bodies =
        [
            payload, $$"""{"payload":{{payload}}}""", $$"""{"type":"{{type}}","source":"sensor","payload":{{payload}}}""",
            $$"""{"source":"sensor","tenant_id":"tn_123","payload":{{payload}}}""",
        ];
        foreach (string body in bodies)
        {
            Answer read = await server.EventAsync(IdOf(await _all.PostAsync(path, body)));
            string source = body.Contains("sensor", StringComparison.Ordinal) ? "sensor" : "all";
            Assert.Equal((type, source, "critical"), (read.Str("event_type"), read.Str("source"), read.Str("priority")));
            Assert.Equal(payload, read["data"].GetRawText());
        }
    }

    [Theory]
    [InlineData("low", "low")]
    [InlineData("medium", "normal")]
    [InlineData("normal", "normal")]
    [InlineData("high", "high")]
    [InlineData("critical", "critical")]
    [InlineData("urgent", "normal")]
    public async Task The_payload_says_the_priority(string said, string priority)
    {
        Answer answer = await _all.PostAsync(Events, Plain("prio", $$"""{"priority":"{{said}}"}"""));
        Assert.Equal(priority, (await server.EventAsync(IdOf(answer))).Str("priority"));
    }

    [Fact]
    public async Task Whether_it_notifies_the_rules_say()
    {
        Assert.True(Taken(await _all.PostAsync(Events, Printed)).GetProperty("notification_generated").GetBoolean());
        Assert.False(Taken(await _all.PostAsync(Events, Plain("quiet"))).GetProperty("notification_generated").GetBoolean());
        Assert.False(Taken(await _all.PostAsync(Events, Plain("quiet"))).GetProperty("notification_generated").GetBoolean());
    }

    [Fact]
    public async Task Subscriptions_and_lists_of_the_bus_see_it()
    {
        await _all.SubscribeAsync("SYSTEM-WATCH", "seen");
        string id = IdOf(await _all.PostAsync(Events, Plain("seen", """{"a":[1, 2]}""")));

        Answer page = (await _all.GetAsync("/poll/SYSTEM-WATCH?timeout_ms=0")).Expect(HttpStatusCode.OK);
        Assert.Equal([id], page.Ids());
        Assert.Equal("""{"a":[1, 2]}""", page.List("events")[0].GetProperty("data").GetRawText());
        Assert.Equal([id], (await _all.GetAsync("/events?source=seen")).Ids());
        (await server.As("stranger").GetAsync("/events/" + id)).Expect(HttpStatusCode.NotFound);
        Assert.Empty((await server.As("stranger").GetAsync("/events?source=seen")).Ids());
    }

    [Fact]
    public async Task The_same_key_and_body_give_the_first_answer_again()
    {
        Answer first = await _all.PostAsync(Events, Plain("once"), ("Idempotency-Key", "once"));
        Answer again = await _all.PostAsync(Events, Plain("once"), ("Idempotency-Key", "once"));

        Assert.Equal(IdOf(first), IdOf(again));
        Assert.Equal(first.Text, again.Text);
        Assert.Single((await _all.GetAsync("/events?source=once")).Ids());
        Refused(await _all.PostAsync(Events, Plain("once", """{"a":1}"""), ("Idempotency-Key", "once")), HttpStatusCode.Conflict, "CONFLICT");
        Answer strangers = await server.As("stranger").PostAsync(Events, Plain("once"), ("Idempotency-Key", "once"));
        Assert.NotEqual(IdOf(first), IdOf(strangers));
        Refused(await _all.PostAsync(Events, Plain("once"), ("Idempotency-Key", "a b")), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task It_may_be_compressed_and_traced()
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Plain("packed")));
        }

        Answer answer = await _all.PostAsync(
            Events, packed.ToArray(), "application/json; charset=utf-8", ("Content-Encoding", "gzip"), ("traceparent", Trace));
        Assert.Equal("packed", (await server.EventAsync(IdOf(answer))).Str("source"));
    }

    [Fact]
    public async Task A_type_that_was_registered_is_taken()
    {
        string body = """{"type":"disk_swapped","source":"x","payload":{}}""";
        JsonElement error = Refused(await _all.PostAsync(Events, body), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal("type", FieldOf(error));
        Assert.Contains("POST /event-types", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        (await _all.PostAsync("/event-types", """{"event_type":"disk_swapped"}""")).Expect(HttpStatusCode.OK);

        IdOf(await _all.PostAsync(Events, body));
        Refused(await server.As("stranger").PostAsync(Events, body), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task It_is_there_after_a_restart()
    {
        await using RunningServer own = await RunningServer.StartAsync(Settings);
        string id;
        using (EventBusClient before = own.With(TokenOf("all")))
        {
            id = IdOf(await before.PostAsync(Events, Printed, ("Idempotency-Key", "kept")));
        }

        await own.RestartAsync();
        using EventBusClient after = own.With(TokenOf("all"));
        Assert.Equal(id, IdOf(await after.PostAsync(Events, Printed, ("Idempotency-Key", "kept"))));
        Assert.Equal([id], (await after.GetAsync("/events?event_type=system_alert")).Ids());
    }

    private static string Plain(string source, string payload = "{}") => $$"""{"type":"plain","source":"{{source}}","payload":{{payload}}}""";
}
