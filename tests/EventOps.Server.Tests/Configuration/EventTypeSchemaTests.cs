using System.Net;
using EventOps.Engine.Projections;
using EventOps.Server.Configuration.EventTypes;
using EventOps.Server.Configuration.Options;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Configuration;

/// <summary>Schemas of event types in the configuration.</summary>
public sealed class EventTypeSchemaTests : IDisposable
{
    private const string Item = "EventOps:EventTypes:Catalogue:0:";

    private readonly TestInputs _inputs = new();
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Inline_and_file_schemas_are_asked_and_may_take_the_place_of_shipped_ones()
    {
        File.WriteAllText(_folder.File("order.json"), """{"required":["id"]}""");
        await using RunningServer server = await RunningServer.StartAsync(
            Item + "Name=order_paid", Item + "SchemaFile=" + _folder.File("order.json"),
            "EventOps:EventTypes:Catalogue:1:Name=system_alert", "EventOps:EventTypes:Catalogue:1:Schema={\"required\":[\"mine\"]}",
            "EventOps:EventTypes:Catalogue:2:Name=user_action", "EventOps:EventTypes:Catalogue:2:Schema=True",
            "EventOps:EventTypes:Catalogue:3:Name=performance_metric", "EventOps:EventTypes:Catalogue:3:Description=ours");

        await server.Bus.PublishAsync("x", "order_paid", data: """{"id":1}""");
        await server.Bus.PublishAsync("x", "system_alert", data: """{"mine":1}""");
        await server.Bus.PublishAsync("x", "user_action", data: "{}");
        foreach (string type in new[] { "order_paid", "system_alert", "performance_metric" })
        {
            (await server.Bus.PostAsync("/publish", $$$"""{"event_type":"{{{type}}}","source":"x","data":{}}""")).ExpectError(HttpStatusCode.BadRequest, "bad_request");
        }
    }

    [Theory]
    [InlineData("Schema={\"if\":{}}", Item + "Schema: The schema at /if: the keyword if is not supported")]
    [InlineData("Schema=text", Item + "Schema: The schema: not well-formed JSON")]
    [InlineData("SchemaFile=no-such-file.json", Item + "SchemaFile: cannot be read")]
    [InlineData("SchemaFile=", Item + "SchemaFile: cannot be read")]
    public void A_bad_schema_is_a_problem_that_names_the_key(string setting, string problem) => Assert.Contains(
        _inputs.Args($"--{Item}Name=order_paid", $"--{Item}{setting}").Refused(), line => line.StartsWith(problem, StringComparison.Ordinal));

    [Fact]
    public void A_bad_file_and_two_schemas_are_problems_too()
    {
        File.WriteAllText(_folder.File("bad.json"), """{"type":"nothing"}""");
        IReadOnlyList<string> lines = _inputs.Args(
            $"--{Item}Name=a", $"--{Item}SchemaFile={_folder.File("bad.json")}",
            "--EventOps:EventTypes:Catalogue:1:Name=b", "--EventOps:EventTypes:Catalogue:1:Schema={}", "--EventOps:EventTypes:Catalogue:1:SchemaFile=x").Refused();

        Assert.Contains(lines, line => line.StartsWith(Item + "SchemaFile: The schema at /type: must be one of", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("EventOps:EventTypes:Catalogue:1:Schema: there is a SchemaFile too", StringComparison.Ordinal));
    }

    [Fact]
    public void What_an_entry_does_not_say_is_the_contracts()
    {
        IReadOnlyList<EventType> types = ConfiguredCatalogue.Of(new EventTypesOptions { Catalogue = [new EventTypeOptions { Name = "user_action" }] });

        EventType type = Assert.Single(types, one => one.Name == "user_action");
        Assert.Equal((EventTypeOrigin.Configuration, "What a user did"), (type.Origin, type.Description));
        Assert.NotNull(type.Schema);
        Assert.Equal(15, types.Count);
    }

    public void Dispose()
    {
        _inputs.Dispose();
        _folder.Dispose();
    }
}
