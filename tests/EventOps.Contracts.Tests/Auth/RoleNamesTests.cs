using EventOps.Contracts.Http.Auth;

namespace EventOps.Contracts.Tests.Auth;

public sealed class RoleNamesTests
{
    [Fact]
    public void The_roles_are_the_nine_of_the_system_events_contract()
    {
        string[] contract =
        [
            "ROLE_EXECUTIVE_CEO", "ROLE_EXECUTIVE_CFO", "ROLE_EXECUTIVE_COO", "ROLE_EXECUTIVE_CTO", "ROLE_OPS_MANAGER",
            "ROLE_SUPPORT_MANAGER", "ROLE_ANALYST", "ROLE_SYSTEM_ADMIN", "ROLE_USER",
        ];

        Assert.Equal(contract, RoleNames.AllRoles);
    }

    [Fact]
    public void Every_role_and_scope_reads_back_from_its_name()
    {
        foreach (var name in RoleNames.AllRoles)
        {
            Assert.True(RoleNames.TryParse(name, out Roles role));
            Assert.Equal([name], RoleNames.Of(role));
        }

        foreach (var name in RoleNames.AllScopes)
        {
            Assert.True(RoleNames.TryParse(name, out Scopes scope));
            Assert.Equal([name], RoleNames.Of(scope));
        }
    }

    [Theory]
    [InlineData("role_analyst")]
    [InlineData("ANALYST")]
    [InlineData("")]
    [InlineData("16")]
    public void Anything_else_is_no_role(string name)
    {
        Assert.False(RoleNames.TryParse(name, out Roles _));
        Assert.False(RoleNames.TryParse(name, out Scopes _));
    }

    [Fact]
    public void A_principal_holds_any_of_its_roles_and_needs_all_scopes()
    {
        var caller = new Principal("a", "t", Roles.ExecutiveCfo | Roles.User, Scopes.SystemPublish, "config:a");

        Assert.True(caller.HasAny(Roles.Executive));
        Assert.False(caller.HasAny(Roles.OpsManager | Roles.SystemAdmin));
        Assert.True(caller.HasAll(Scopes.SystemPublish));
        Assert.False(caller.HasAll(Scopes.SystemPublish | Scopes.SystemAlert));
    }
}
