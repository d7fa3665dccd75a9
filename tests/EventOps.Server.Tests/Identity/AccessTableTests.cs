using EventOps.Contracts.Http.Access;
using EventOps.Server.Tests.EventBus.Support;
using Microsoft.AspNetCore.Routing;

namespace EventOps.Server.Tests.Identity;

/// <summary>Who may call what is decided for every endpoint, in one table, and nowhere else.</summary>
public sealed class AccessTableTests
{
    [Fact]
    public async Task Every_mapped_route_has_exactly_one_line_and_every_line_a_route()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string[] mapped =
        [
            .. from endpoint in server.Endpoints.OfType<RouteEndpoint>()
               let methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods
               where methods is not null
               from method in methods
               select $"{method} {endpoint.RoutePattern.RawText}",
        ];

        Assert.NotEmpty(mapped);
        Assert.Equal(mapped.Order(StringComparer.Ordinal), mapped.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            AccessTable.Rules.Select(rule => $"{rule.Method} {rule.Pattern}").Order(StringComparer.Ordinal),
            mapped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_nobody_decided_about_cannot_be_mapped() =>
        Assert.Throws<InvalidOperationException>(() => AccessTable.Of("GET", "/nobody/decided"));

    [Fact]
    public void What_changes_something_is_audited_or_is_its_own_record()
    {
        string[] notAudited =
        [
            .. AccessTable.Rules.Where(rule => rule.Method != "GET" && rule.Audit is null).Select(rule => $"{rule.Method} {rule.Pattern}"),
        ];

        Assert.All(notAudited, one => Assert.Contains(one, OwnRecords));
    }

    /// <summary>Publishes: the event itself is the journal's record of them.</summary>
    private static readonly string[] OwnRecords =
    [
        "POST /publish", "POST /publish/batch", "POST /v1/events", "POST /v1/events/batch",
        "POST /api/v1/platform/system/logs", "POST /v1/logs",
        "POST /api/v1/events", "POST /api/v1/events/system-alerts", "POST /api/v1/events/business-metrics", "POST /api/v1/events/operational-updates",
    ];
}
