using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventOps.Contracts.SystemEvents.Schemas;
using EventOps.Engine.Schemas;
using EventOps.Server.Tests.EventBus.Support;
using static EventOps.Server.Tests.SystemEvents.SystemEventsServer;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>The schemas the server ships, and what a refusal by one says.</summary>
public sealed class SchemaTests(SystemEventsServer server) : IClassFixture<SystemEventsServer>
{
    private readonly EventBusClient _all = server.As("all");

    [Fact]
    public async Task The_printed_payload_is_good_and_every_violation_of_another_is_told()
    {
        IdOf(await _all.PostAsync(Events, Printed));
        JsonNode wrong = JsonNode.Parse(Printed)!;
        wrong["payload"] = JsonNode.Parse("""{"impact":5,"impact_range":"","priority":"medium","follow_up_required":"yes"}""");

        JsonElement error = Refused(await _all.PostAsync(Events, wrong.ToJsonString()), HttpStatusCode.BadRequest, "VALIDATION_ERROR");

        Assert.Equal(
            ["/payload/impact type", "/payload/impact_range minLength", "/payload/follow_up_required type", "/payload required"],
            Violations(error));
        Assert.Contains("schema of system_alert", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Alerts, """{"impact":"x","context":7}""", "/context type")]
    [InlineData(Metrics, """{"metric":"m","value":"1"}""", "/value type")]
    [InlineData(Metrics, "{}", " anyOf")]
    [InlineData(Updates, """{"status":"done"}""", " anyOf")]
    public async Task Of_a_payload_alone_the_pointers_lead_into_it(string path, string payload, string violation) =>
        Assert.Equal([violation], Violations(Refused(await _all.PostAsync(path, payload), HttpStatusCode.BadRequest, "VALIDATION_ERROR")));

    [Theory]
    [InlineData("system_alert", """{"impact":"a","context":"b","whatever":[1]}""", """{"context":"b"}""")]
    [InlineData("system_alert", """{"impact":"a","context":"b","priority":"critical"}""", """{"impact":"a","context":"b","priority":"urgent"}""")]
    [InlineData("business_event", """{"metric":"m","value":1.5,"unit":"EUR"}""", """{"metric":"m"}""")]
    [InlineData("operational_update", """{"summary":"s"}""", """{"summary":""}""")]
    [InlineData("performance_metric", """{"metric":"m","value":-1,"threshold":2}""", """{"metric":"m","value":null}""")]
    [InlineData("user_action", """{"action":"a","user_id":17}""", """{"action":{}}""")]
    public void Each_shipped_schema_takes_sense_and_refuses_nonsense(string type, string sense, string nonsense)
    {
        JsonSchema schema = Assert.Single(SystemEventTypes.All, one => one.Name == type).Schema!;

        Assert.Empty(schema.Violations(Encoding.UTF8.GetBytes(sense)));
        Assert.NotEmpty(schema.Violations(Encoding.UTF8.GetBytes(nonsense)));
        Assert.NotEmpty(schema.Violations("{}"u8));
        Assert.NotEmpty(schema.Violations("[]"u8));
    }

    private static string[] Violations(JsonElement error) =>
        [.. error.GetProperty("details").GetProperty("violations").EnumerateArray()
            .Select(one => $"{one.GetProperty("pointer").GetString()} {one.GetProperty("keyword").GetString()}")];
}
