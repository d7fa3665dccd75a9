using System.Text;
using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.SystemEvents.Rules;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tenants;

namespace EventOps.Contracts.Tests.SystemEvents;

/// <summary>Which events notify whom, and what is wrong with rules.</summary>
public sealed class RuleTableTests
{
    private static readonly string[] Contract = ["system", "operational", "business", "alerts"];

    [Theory]
    [InlineData("system_alert", EventPriority.Low, "system,alerts")]
    [InlineData("system_alert", EventPriority.Critical, "system,alerts")]
    [InlineData("alert_triggered", EventPriority.Normal, "system,alerts")]
    [InlineData("health_check_failed", EventPriority.Normal, "operational,alerts")]
    [InlineData("operational_update", EventPriority.Normal, "operational")]
    [InlineData("business_event", EventPriority.Normal, "business")]
    [InlineData("performance_metric", EventPriority.Normal, "planning")]
    [InlineData("performance_metric", EventPriority.High, "operational,planning")]
    [InlineData("user_action", EventPriority.Normal, "")]
    [InlineData("user_action", EventPriority.High, "system")]
    [InlineData("deployment_completed", EventPriority.Critical, "")]
    public void The_default_rules_know_the_contracts_types(string type, EventPriority priority, string scopes)
    {
        Series series = SeriesOf(type, priority: priority);
        Assert.Equal(scopes, string.Join(',', RuleTable.Default.Of(series).ScopesIn(ScopeSet.All)));
        Assert.Equal(scopes.Length > 0, RuleTable.Default.Notifies(series));
    }

    [Fact]
    public void The_default_rules_have_no_problem_and_every_scope_of_the_contract_exists()
    {
        RuleTable.Of(DefaultRules.All, out IReadOnlyList<RuleProblem> problems);
        Assert.Empty(problems);
        Assert.Equal([.. Contract, "planning"], RuleTable.Default.Scopes);
    }

    [Fact]
    public void An_event_of_the_trigger_door_notifies_nobody() =>
        Assert.False(RuleTable.Default.Notifies(SeriesOf("system_alert", origin: EventOrigin.Trigger)));

    [Fact]
    public void The_first_rule_of_a_scope_counts_and_each_scope_has_its_own()
    {
        RuleTable table = RuleTable.Of(
        [
            new NotificationRule("a", "one", "s") { EventTypes = ["x*"], Sources = ["db-*"], Priorities = [EventPriority.High] },
            new NotificationRule("a", "two", "s") { EventTypes = ["x*"] },
            new NotificationRule("b", "three", "s") { EventTypes = ["*y"], MarksCritical = true },
        ],
        out IReadOnlyList<RuleProblem> problems);
        Assert.Empty(problems);
        Assert.Equal("one", Title(table, SeriesOf("xy", "db-1", EventPriority.High), "a"));
        Assert.Equal("two", Title(table, SeriesOf("xy", "web", EventPriority.High), "a"));
        Assert.Equal("two", Title(table, SeriesOf("xy", "db-1", EventPriority.Low), "a"));
        Assert.Equal("three", Title(table, SeriesOf("xy"), "b"));
        Assert.Null(table.Of(SeriesOf("x")).RuleIn(ScopeSet.Of(["b"])));
        Assert.Equal(EventPriority.Critical, table.Of(SeriesOf("xy")).Priority);
        Assert.Equal(EventPriority.Normal, table.Of(SeriesOf("x")).Priority);
        Assert.Equal([.. Contract, "a", "b"], table.Scopes);
    }

    [Fact]
    public void Every_problem_of_every_rule_is_told()
    {
        RuleTable.Of(
        [
            new NotificationRule("", "{nobody}", "{payload}") { EventTypes = ["", "ok"], Sources = [new string('x', 300)] },
            new NotificationRule("ok", "fine", "{type"),
            new NotificationRule("Not ok", "}", "{type|upper}")
            {
                Actions =
                [
                    new NotificationAction("", "/x"),
                    new NotificationAction("a", "javascript:alert(1)"),
                    new NotificationAction("b", "//evil/{id}"),
                    new NotificationAction("c", "{payload.url}"),
                    new NotificationAction("d", "https://{source}/x"),
                    new NotificationAction("e", "https://host.example/x?y={id}"),
                    new NotificationAction("f", "/ok/{payload.a.b}"),
                ],
            },
        ],
        out IReadOnlyList<RuleProblem> problems);
        Assert.Equal(
            [
                "0:Scope", "0:EventTypes", "0:Sources", "0:Title", "0:Summary", "1:Summary", "2:Scope", "2:Title", "2:Summary",
                "2:Actions:0:Label", "2:Actions:1:Url", "2:Actions:2:Url", "2:Actions:3:Url", "2:Actions:4:Url",
            ],
            problems.Select(one => $"{one.Rule}:{one.Field}"));
        Assert.All(problems, one => Assert.NotEmpty(one.Message));
    }

    [Fact]
    public void A_key_of_several_roles_sees_what_any_of_them_sees_and_one_of_none_sees_nothing()
    {
        ScopeSet both = ScopeVisibility.Of(Roles.Analyst | Roles.OpsManager);
        Assert.All(Contract, scope => Assert.True(both.Contains(scope)));
        Assert.False(both.Contains("planning"));
        Assert.True(ScopeVisibility.Of(Roles.None).IsEmpty);
        Assert.True(ScopeVisibility.Of(Roles.ExecutiveCfo).Contains("anything"));
    }

    internal static Series SeriesOf(
        string type, string source = "monitoring", EventPriority priority = EventPriority.Normal, EventOrigin origin = EventOrigin.Bus) =>
        new(0, "t", Encoding.UTF8.GetBytes(type), Encoding.UTF8.GetBytes(source), priority, origin, new TenantUsage(null, null, []));

    private static string Title(RuleTable table, Series series, string scope) => table.Of(series).RuleIn(ScopeSet.Of([scope]))!.Title.Render(
        new TemplateValues { Id = "", Type = "", Source = "", Priority = "" });
}
