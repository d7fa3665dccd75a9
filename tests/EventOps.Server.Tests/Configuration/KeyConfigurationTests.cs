using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Server.Configuration.Keys;

namespace EventOps.Server.Tests.Configuration;

public sealed class KeyConfigurationTests : IDisposable
{
    private const string Token = "a-token-of-enough-length";
    private const string OtherToken = "another-token-of-enough-length";

    private readonly TestInputs _inputs = new();

    [Fact]
    public void Keys_are_found_by_their_tokens_with_tenant_roles_and_scopes()
    {
        var keys = new ApiKeys(_inputs.BaseFile($$"""
            { "EventOps": { "Auth": { "Keys": [
              { "Name": "scholar", "Key": "{{Token}}", "Tenant": "acme",
                "Roles": [ "ROLE_ANALYST", "ROLE_USER" ], "Scopes": "system:publish, system:alert" },
              { "Name": "aria", "KeyHash": "{{HashOf(OtherToken)}}" }
            ] } } }
            """).Accepted().Keys.With(admin: null));

        Assert.Equal(
            new Principal(
                "scholar",
                "acme",
                Roles.Analyst | Roles.User,
                Scopes.SystemPublish | Scopes.SystemAlert,
                "config:scholar"),
            keys.Find(Token)?.Principal);
        Assert.Equal(
            new Principal("aria", "default", Roles.None, Scopes.None, "config:aria"), keys.Find(OtherToken)?.Principal);
    }

    [Fact]
    public void The_ops_token_is_an_ops_key_and_no_configuration_value()
    {
        var configuration = _inputs.With("OPS_API_TOKEN", OtherToken + "\n").Accepted();
        var keys = new ApiKeys(configuration.Keys.With(admin: null));

        Assert.Equal(Roles.OpsManager, keys.Find(OtherToken)?.Principal.Roles);
        Assert.Null(configuration.Settings["OPS_API_TOKEN"]);
        Assert.True(configuration.Keys.Any);
        Assert.True(configuration.Keys.NeedsAdminKey);
    }

    [Fact]
    public void A_configured_key_makes_the_admin_key_unnecessary_and_a_blank_ops_token_is_none()
    {
        var keys = _inputs
            .With("EventOps__Auth__Keys__0__Name", "one")
            .With("EventOps__Auth__Keys__0__Key", Token)
            .With("OPS_API_TOKEN", " ")
            .Accepted().Keys;

        Assert.False(keys.NeedsAdminKey);
        Assert.Null(keys.Ops);
    }

    [Theory]
    [InlineData("2027-01-31T12:00:00Z", "2027-01-31T12:00:00Z")]
    [InlineData("2027-01-31T12:00:00+02:00", "2027-01-31T10:00:00Z")]
    [InlineData("2027-01-31T12:00:00.5Z", "2027-01-31T12:00:00.5Z")]
    [InlineData("2027-01-31T12:00", "2027-01-31T12:00:00Z")]
    [InlineData("2027-01-31", "2027-01-31T00:00:00Z")]
    [InlineData("1960-01-01", "1970-01-01T00:00:00.001Z")]
    [InlineData(null, "1970-01-01T00:00:00Z")]
    public void A_key_expires_when_it_says(string? configured, string expected)
    {
        _inputs.With("EventOps__Auth__Keys__0__Name", "one").With("EventOps__Auth__Keys__0__Key", Token);
        if (configured is not null)
        {
            _inputs.With("EventOps__Auth__Keys__0__ExpiresAt", configured);
        }

        var key = Assert.Single(_inputs.Accepted().Keys.Configured);
        Assert.Equal(
            DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), key.ExpiresAtMs);
    }

    [Fact]
    public void What_is_wrong_with_expiry_throttle_and_operators_is_named()
    {
        string[] lines = [.. _inputs
            .With("EventOps__Auth__Keys__0__Name", "one")
            .With("EventOps__Auth__Keys__0__Key", Token)
            .With("EventOps__Auth__Keys__0__ExpiresAt", "31.01.2027")
            .With("EventOps__Auth__FailuresPerMinute", "-1")
            .With("EventOps__Auth__OperatorTenant", "no spaces")
            .With("EventOps__Limits__KeysMax", "0")
            .Refused()];

        Assert.Equal(4, lines.Length);
        Assert.Contains("EventOps:Auth:Keys:0:ExpiresAt = '31.01.2027': must be a time such as 2027-01-31T00:00:00Z", lines);
        Assert.Contains(lines, line => line.StartsWith("EventOps:Auth:FailuresPerMinute = '-1': must be from 0", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("EventOps:Auth:OperatorTenant", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("EventOps:Limits:KeysMax = '0'", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_wrong_with_keys_is_named_by_the_index_as_configured_and_no_secret_is_printed()
    {
        var lines = _inputs.BaseFile($$"""
            { "EventOps": { "Auth": { "Keys": {
              "2": { "Name": "same", "Key": "{{Token}}" },
              "5": { "Name": "Same", "Key": "{{Token}}", "Tenant": "no spaces" },
              "7": { "Name": "neither" },
              "8": { "Name": "both", "Key": "{{OtherToken}}", "KeyHash": "{{HashOf(OtherToken)}}" },
              "9": { "Name": "hash", "KeyHash": "md5:abc", "Roles": "ROLE_KING", "Scopes": [ "system:all" ],
                     "RateLimits": { "Poll": { "Permits": 0 } } }
            } } } }
            """).Refused();

        string[] expected =
        [
            "EventOps:Auth:Keys:5:Name = 'Same': is taken by EventOps:Auth:Keys:2:Name; names must be unique",
            "EventOps:Auth:Keys:5:Tenant = 'no spaces': must be 1 to 64 letters, digits, '_', '-', '.' or '@'",
            "EventOps:Auth:Keys:5:Key (value withheld): is the same token as EventOps:Auth:Keys:2:Key; every "
                + "key needs its own",
            "EventOps:Auth:Keys:7 must have either Key or KeyHash, it has neither",
            "EventOps:Auth:Keys:8 must have either Key or KeyHash, not both",
            "EventOps:Auth:Keys:9:KeyHash (value withheld): must be sha256: and 64 hex digits",
            "EventOps:Auth:Keys:9:Roles has 'ROLE_KING': must be one of " + string.Join(", ", RoleNames.AllRoles),
            "EventOps:Auth:Keys:9:Scopes has 'system:all': must be one of " + string.Join(", ", RoleNames.AllScopes),
            "EventOps:Auth:Keys:9:RateLimits:Poll:Permits = '0': must be from 1 to 1000000000",
        ];
        Assert.Equal(expected, lines);
    }

    [Fact]
    public void An_ops_token_that_is_also_a_configured_key_is_refused_given_as_token_or_hash()
    {
        const string Line =
            "OPS_API_TOKEN is the same token as a key under EventOps:Auth:Keys; every key needs its own";
        _inputs.With("OPS_API_TOKEN", Token).With("EventOps__Auth__Keys__0__Name", "one");

        Assert.Equal([Line], _inputs.With("EventOps__Auth__Keys__0__Key", Token).Refused());
        _inputs.Environment.Remove("EventOps__Auth__Keys__0__Key");
        Assert.Equal([Line], _inputs.With("EventOps__Auth__Keys__0__KeyHash", HashOf(Token)).Refused());
    }

    [Fact]
    public void A_keys_own_rate_limit_wins_where_it_is_set()
    {
        var options = _inputs
            .With("EventOps__Auth__Keys__0__Name", "one")
            .With("EventOps__Auth__Keys__0__Key", Token)
            .With("EventOps__Auth__Keys__0__RateLimits__Publish__Permits", "5000")
            .Accepted().Options;

        var (keyId, limits) = Assert.Single(ConfiguredKeys.OwnLimits(options));
        Assert.Equal("config:one", keyId);
        Assert.Equal(
            new RateLimitOptions { Permits = 5_000, Window = TimeSpan.FromSeconds(1), Enabled = true }, limits.Publish);
        Assert.Equal(options.RateLimits.ToLimits().Poll, limits.Poll);
    }

    [Fact]
    public void The_rate_limits_default_to_the_contracts_and_reach_the_limiter_as_configured()
    {
        Assert.Equal(new RateLimitsOptions(), _inputs.Accepted().Options.RateLimits.ToLimits());

        var limits = _inputs
            .Args("--EventOps:RateLimits:Enabled=false", "--EventOps:RateLimits:Query:Window=5m")
            .Accepted().Options.RateLimits.ToLimits();
        Assert.False(limits.Enabled);
        Assert.Equal(TimeSpan.FromMinutes(5), limits.Query.Window);
    }

    public void Dispose() => _inputs.Dispose();

    private static string HashOf(string token)
    {
        var hash = new byte[ApiToken.HashBytes];
        ApiToken.Hash(token, hash);
        return "sha256:" + Convert.ToHexStringLower(hash);
    }
}
