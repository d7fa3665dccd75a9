using System.Net;
using System.Text.Json;
using EventOps.Server.Tests.EventBus.Support;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Server.Tests.EventBus.OpenApi;

public sealed class OpenApiTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public void Every_route_and_method_is_described_and_nothing_else_is()
    {
        IEnumerable<string> mapped =
            from endpoint in shared.Server.Endpoints.OfType<RouteEndpoint>()
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
            select $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}";

        Assert.Equal(
            mapped.Distinct().Order(StringComparer.Ordinal),
            ServedDescription.Operations().Select(one => $"{one.Method} {one.Template}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_is_served_as_it_is_checked_in()
    {
        Answer served = (await shared.Bus.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK);

        Assert.True(JsonElement.DeepEquals(ServedDescription.Document, served.Json));
        Assert.Equal("3.1.0", served.Str("openapi"));
    }

    [Fact]
    public void Every_reference_in_it_leads_somewhere_and_every_component_is_used()
    {
        string[] references = [.. References(ServedDescription.Document).Distinct().Order(StringComparer.Ordinal)];
        string[] components =
        [
            .. ServedDescription.Document.GetProperty("components").EnumerateObject()
                .Where(kind => kind.Name != "securitySchemes")
                .SelectMany(kind => kind.Value.EnumerateObject().Select(one => $"#/components/{kind.Name}/{one.Name}"))
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(components, references);
    }

    [Theory]
    [InlineData("""{"a":1}""", null)]
    [InlineData("""{"a":1,"b":2}""", "$.b: not described")]
    [InlineData("""{}""", "$: no 'a'")]
    [InlineData("""{"a":"1"}""", "$.a: String is no integer")]
    [InlineData("""{"a":-1}""", "$.a: -1 < 0")]
    [InlineData("""[]""", "$: Array is no object")]
    public void The_checker_finds_what_is_wrong(string value, string? problem)
    {
        using JsonDocument schema = JsonDocument.Parse(
            """{"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":0}},"additionalProperties":false}""");
        using JsonDocument json = JsonDocument.Parse(value);

        Assert.Equal(problem, new JsonShape(schema.RootElement).Problem(schema.RootElement, json.RootElement));
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(one =>
            one.Name == "$ref" ? [one.Value.GetString()!] : References(one.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
