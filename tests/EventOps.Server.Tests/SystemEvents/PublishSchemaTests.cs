using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using static EventOps.Server.Tests.SystemEvents.SystemEventsServer;

namespace EventOps.Server.Tests.SystemEvents;

/// <summary>What the schema of a type does not allow is told, each thing with where it is in the body as it was sent.</summary>
public sealed class PublishSchemaTests(SystemEventsServer server) : IClassFixture<SystemEventsServer>
{
    private readonly EventBusClient _all = server.As("all");

    [Theory]
    [InlineData("system_alert", Alerts, """{"impact":"x"}""", " required")]
    [InlineData("system_alert", Alerts, """{"impact":7,"context":"c","priority":"urgent"}""", "/impact type", "/priority enum")]
    [InlineData("system_alert", Alerts, """{"impact":"x","context":"c","priority":5}""", "/priority enum")]
    [InlineData("business_event", Metrics, """{"metric":"m","value":"1"}""", "/value type")]
    [InlineData("operational_update", Updates, """{"summary":"","follow_up_required":"yes"}""", "/summary minLength", "/follow_up_required type")]
    public async Task Each_violation_is_told(string type, string path, string payload, params string[] expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        foreach ((string to, string body, string prefix) in ((string, string, string)[])
            [
                (path, payload, ""), (path, $$"""{"payload":{{payload}}}""", "/payload"),
                (Events, $$"""{"type":"{{type}}","source":"violating","payload":{{payload}}}""", "/payload"),
            ])
        {
            JsonElement error = Refused(await _all.PostAsync(to, body), HttpStatusCode.BadRequest, "VALIDATION_ERROR");

            Assert.Equal(expected.Select(one => prefix + one).Order(StringComparer.Ordinal), ViolationsOf(error).Order(StringComparer.Ordinal));
            Assert.Contains(type, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty((await _all.GetAsync("/events?source=violating")).Ids());
    }

    [Fact]
    public async Task A_violation_has_pointer_keyword_and_message_and_nothing_of_the_payload()
    {
        JsonElement error = Refused(
            await _all.PostAsync(Alerts, """{"impact":"x","context":"c","priority":"very-secret"}"""), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        JsonElement violation = Assert.Single(error.GetProperty("details").GetProperty("violations").EnumerateArray());

        Assert.Equal(["pointer", "keyword", "message"], violation.EnumerateObject().Select(one => one.Name));
        Assert.NotEmpty(violation.GetProperty("message").GetString()!);
        Assert.DoesNotContain("very-secret", error.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registered_type_is_held_to_its_own_schema_and_needs_the_scope_of_the_rest()
    {
        (await _all.PostAsync("/event-types", """
            {"event_type":"disk_report","schema":{"type":"object","required":["disks"],
            "properties":{"disks":{"type":"array","items":{"type":"object","required":["free"],"additionalProperties":false,
            "properties":{"free":{"type":"integer","minimum":0}}}}}}}
            """)).Expect(HttpStatusCode.OK);
        string Report(string payload) => $$"""{"type":"disk_report","source":"disks","payload":{{payload}}}""";

        IdOf(await _all.PostAsync(Events, Report("""{"disks":[{"free":3}]}""")));
        JsonElement error = Refused(
            await _all.PostAsync(Events, Report("""{"disks":[{"free":3},{"free":-1,"a/b~c":1}]}""")), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        Assert.Equal(
            ["/payload/disks/1/a~1b~0c additionalProperties", "/payload/disks/1/free minimum"], ViolationsOf(error).Order(StringComparer.Ordinal));
        IdOf(await server.As("system-publish").PostAsync(Events, Report("""{"disks":[]}""")));
        Refused(await server.As("business-event").PostAsync(Events, Report("""{"disks":[]}""")), HttpStatusCode.Forbidden, "ACCESS_DENIED");
        Refused(await server.As("stranger").PostAsync(Events, Report("""{"disks":[]}""")), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task Who_may_not_send_a_type_learns_nothing_of_its_schema() => Assert.False(
        Refused(await server.As("business-event").PostAsync(Events, """{"type":"system_alert","source":"x","payload":{}}"""), HttpStatusCode.Forbidden, "ACCESS_DENIED")
            .TryGetProperty("details", out _));

    private static IEnumerable<string> ViolationsOf(JsonElement error) =>
        error.GetProperty("details").GetProperty("violations").EnumerateArray()
            .Select(one => $"{one.GetProperty("pointer").GetString()} {one.GetProperty("keyword").GetString()}");
}
