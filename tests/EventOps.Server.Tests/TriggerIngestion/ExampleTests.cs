using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.TriggerIngestion;

/// <summary>Every example of the contract, posted as printed, answered as printed.</summary>
public sealed class ExampleTests(TriggerServer shared) : IClassFixture<TriggerServer>
{
    private const string Body = """
        {
          "event_type": "customer.created",
          "customer_id": "123",
          "email": "alice@example.com"
        }
        """;

    private const string Created = """
        {
          "id": "evt_83e5f475",
          "created_at": 1732140249123,
          "status": "undelivered"
        }
        """;

    private const string Listed = """
        {
          "events": [
            {
              "id": "evt_83e5f475",
              "created_at": 1732140249123,
              "status": "undelivered",
              "payload": {}
            }
          ]
        }
        """;

    private const string Read = """
        {
          "id": "evt_83e5f475",
          "created_at": 1732140249123,
          "status": "undelivered",
          "payload": {}
        }
        """;

    private readonly EventBusClient _alice = shared.Alice;

    [Fact]
    public async Task Create_list_read_acknowledge_and_delete()
    {
        long before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Answer created = (await _alice.PostAsync("/v1/events", Body)).Expect(HttpStatusCode.Created);
        Documented.Assert(Created, created.Json);
        string id = created.Str("id");
        Assert.Equal("undelivered", created.Str("status"));
        Assert.Equal("/v1/events/" + id, created.Headers["Location"]);
        Assert.InRange(created.Num("created_at"), before, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

        Answer list = (await _alice.GetAsync("/v1/events?status=undelivered&limit=50")).Expect(HttpStatusCode.OK);
        Documented.Assert(Listed, list.Json);
        JsonElement inList = list.List("events").Single(one => one.GetProperty("id").GetString() == id);

        Answer read = (await _alice.GetAsync("/v1/events/" + id)).Expect(HttpStatusCode.OK);
        Documented.Assert(Read, read.Json);
        Assert.True(JsonElement.DeepEquals(read.Json, inList));
        Assert.Equal(created.Num("created_at"), read.Num("created_at"));
        Assert.Equal(Body, read["payload"].GetRawText());

        Answer acknowledged = (await _alice.PostAsync($"/v1/events/{id}/ack", [], "application/json")).Expect(HttpStatusCode.OK);
        Assert.Equal("""{"status":"acknowledged"}""", acknowledged.Text);
        Assert.Equal("acknowledged", (await _alice.GetAsync("/v1/events/" + id)).Str("status"));
        Assert.DoesNotContain(id, await _alice.ListAsync("status=undelivered"));

        Answer deleted = await _alice.DeleteAsync("/v1/events/" + id);
        Assert.Equal((HttpStatusCode.NoContent, ""), (deleted.Status, deleted.Text));
        (await _alice.GetAsync("/v1/events/" + id)).ExpectNoEvent();
    }

    [Fact]
    public async Task The_optional_enhancements()
    {
        string wanted = await _alice.TriggerAsync("customer.renamed");
        string other = await _alice.TriggerAsync("order.created");
        Assert.Equal([wanted], (await _alice.GetAsync("/v1/events?event_type=customer.renamed")).Listed());
        Assert.Contains(other, await _alice.ListAsync("event_type=order.*,nothing"));

        Answer first = await _alice.GetAsync("/v1/events?status=undelivered&event_type=customer.renamed,order.created&limit=1");
        Assert.Equal([other], first.Listed());
        Assert.True(first["has_more"].GetBoolean());
        Answer second = await _alice.GetAsync(
            $"/v1/events?status=undelivered&event_type=customer.renamed,order.created&limit=100&cursor={first.Str("next_cursor")}");
        Assert.Equal([wanted], second.Listed());
        Assert.False(second["has_more"].GetBoolean());
        Assert.Equal(JsonValueKind.Null, second["next_cursor"].ValueKind);

        Answer bulk = (await _alice.AckManyAsync(wanted, other)).Expect(HttpStatusCode.OK);
        Assert.Equal(
            $$"""{"results":[{"id":"{{wanted}}","status":"acknowledged"},{"id":"{{other}}","status":"acknowledged"}],"acknowledged":2,"not_found":0}""",
            bulk.Text);
    }
}
