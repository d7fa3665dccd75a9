using EventOps.Contracts.Http.Auth;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Identity;
using EventOps.Server.Tests.EventBus.Support;
using Microsoft.AspNetCore.Http;

namespace EventOps.Server.Tests.Identity;

/// <summary>The ring over a real store and a clock that the test moves: rotation's overlap, expiry, plans, collisions.</summary>
public sealed class KeyRingTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string ConfiguredToken = "configured-token-0123456789";

    private static readonly Principal Configured = new("conf", "t", Roles.User, Scopes.None, "config:conf");

    private readonly HandClock _clock = new();
    private readonly KeyService _store = shared.Server.Engine.Keys;

    [Fact]
    public async Task After_a_rotation_both_tokens_are_good_until_the_old_ones_time_and_then_the_new_one_alone()
    {
        KeyRing ring = Ring();
        string first = ApiToken.Create();
        StoredKey key = await MakeAsync("rotated", first);
        string second = ApiToken.Create();
        await _store.RotateAsync(key.Id, ApiToken.HashOf(second), "me", _clock.NowMs + 1_000);
        Assert.Equal([AuthenticationOutcome.Authenticated, AuthenticationOutcome.Authenticated], Ask(ring, first, second));
        Assert.Same(Caller(ring, first), Caller(ring, second));
        _clock.NowMs += 999;
        Assert.Equal([AuthenticationOutcome.Authenticated, AuthenticationOutcome.Authenticated], Ask(ring, first, second));
        _clock.NowMs += 1;
        Assert.Equal([AuthenticationOutcome.Expired, AuthenticationOutcome.Authenticated], Ask(ring, first, second));

        // Without overlap the old one is gone at once, and the one before it too.
        string third = ApiToken.Create();
        await _store.RotateAsync(key.Id, ApiToken.HashOf(third), "me", 0);
        Assert.Equal(
            [AuthenticationOutcome.UnknownKey, AuthenticationOutcome.UnknownKey, AuthenticationOutcome.Authenticated],
            Ask(ring, first, second, third));
    }

    [Fact]
    public async Task A_key_expires_to_the_millisecond_with_all_its_tokens_and_what_it_opened()
    {
        KeyRing ring = Ring();
        string first = ApiToken.Create();
        string second = ApiToken.Create();
        StoredKey key = await MakeAsync("expiring", first, expiresAtMs: _clock.NowMs + 500);
        await _store.RotateAsync(key.Id, ApiToken.HashOf(second), "me", _clock.NowMs + 60_000);
        Principal caller = Caller(ring, first)!;
        _clock.NowMs += 499;
        Assert.Equal([AuthenticationOutcome.Authenticated, AuthenticationOutcome.Authenticated], Ask(ring, first, second));
        Assert.True(ring.IsGood(caller));
        _clock.NowMs += 1;
        Assert.Equal([AuthenticationOutcome.Expired, AuthenticationOutcome.Expired], Ask(ring, first, second));
        Assert.False(ring.IsGood(caller));
    }

    [Fact]
    public async Task A_revoked_key_is_unknown_and_what_it_opened_is_no_longer_good()
    {
        KeyRing ring = Ring();
        string token = ApiToken.Create();
        StoredKey key = await MakeAsync("revoked", token);
        Principal caller = Caller(ring, token)!;
        Assert.True(ring.IsGood(caller));
        await _store.RevokeAsync(key.Id);
        Assert.Equal([AuthenticationOutcome.UnknownKey], Ask(ring, token));
        Assert.False(ring.IsGood(caller));
        Assert.True(ring.IsGood(Configured));
        Assert.True(ring.IsGood(Principal.Anonymous));
    }

    [Fact]
    public async Task A_ring_made_later_has_the_same_keys_and_a_principal_is_one_object_through_all_changes()
    {
        KeyRing ring = Ring();
        string token = ApiToken.Create();
        StoredKey key = await MakeAsync("same", token, limits: [new KeyLimit("publish", 5, 1_000), new KeyLimit("poll", 0, 0), new KeyLimit("log", 3, 1_000)]);
        Principal caller = Caller(ring, token)!;
        Assert.Equal(new Principal("same", "t", Roles.Analyst, Scopes.SystemAlert, key.IdText), caller);
        RateLimitPlan plan = ring.PlanOf(caller)!;
        await MakeAsync("another", ApiToken.Create());
        Assert.Same(caller, Caller(ring, token));
        Assert.Same(plan, ring.PlanOf(caller));
        Assert.Equal(caller, Caller(Ring(), token));
        await _store.RevokeAsync(key.Id);
        Assert.Null(ring.PlanOf(caller));
    }

    [Fact]
    public async Task A_stored_keys_limits_stand_over_the_servers_where_it_names_them()
    {
        var limiter = new RateLimiter(Server, _clock, 100);
        var ring = new KeyRing([], _store, new KeyPlans(limiter, Server), _clock);
        string token = ApiToken.Create();
        await MakeAsync("limited", token, limits: [new KeyLimit("publish", 5, 1_000), new KeyLimit("poll", 0, 0), new KeyLimit("log", 3, 1_000)]);
        Principal caller = Caller(ring, token)!;
        RateLimitPlan plan = ring.PlanOf(caller)!;
        Assert.Equal(5, Admitted(RateLimitOperation.Publish));
        Assert.Equal(50, Admitted(RateLimitOperation.Poll));
        Assert.Equal(3, Admitted(RateLimitOperation.Log));
        Assert.Equal(Server.Query.Permits, Admitted(RateLimitOperation.Query));

        int Admitted(RateLimitOperation operation) => Enumerable.Range(0, 50)
            .Count(_ => limiter.Check(operation, RateLimitKey.Of(caller.KeyId), 1, plan).Admitted);
    }

    [Fact]
    public async Task A_token_that_the_configuration_has_too_is_the_configurations_before_and_after()
    {
        KeyRing ring = Ring();
        StoredKey key = await MakeAsync("stolen name", ConfiguredToken);
        Assert.Same(Configured, Caller(ring, ConfiguredToken));
        await _store.RevokeAsync(key.Id);
        Assert.Same(Configured, Caller(ring, ConfiguredToken));
    }

    [Fact]
    public async Task Changes_at_once_all_count_when_they_are_answered()
    {
        KeyRing ring = Ring();
        string[] tokens = [.. Enumerable.Range(0, 40).Select(_ => ApiToken.Create())];
        await Task.WhenAll(tokens.Select((token, i) => Task.Run(async () =>
        {
            StoredKey key = await MakeAsync("at once " + i, token);
            Assert.NotNull(Caller(ring, token));
            if (i % 2 == 0)
            {
                await _store.RevokeAsync(key.Id);
                Assert.Null(Caller(ring, token));
            }
        })));
        Assert.Equal(tokens.Select((_, i) => i % 2 != 0), tokens.Select(token => Caller(ring, token) is not null));
    }

    private static readonly RateLimitsOptions Server = new()
    {
        Query = new RateLimitOptions { Permits = 7, Window = TimeSpan.FromMinutes(1) },
    };

    private KeyRing Ring() => new(
        [ApiKey.FromToken(ConfiguredToken, Configured)], _store, new KeyPlans(new RateLimiter(Server, _clock, 100), Server), _clock);

    private async Task<StoredKey> MakeAsync(string name, string token, long expiresAtMs = 0, KeyLimit[]? limits = null)
    {
        var terms = new KeyTerms(name, "t", ["ROLE_ANALYST"], ["system:alert", "of:a_later_version"], limits ?? [], expiresAtMs);
        KeyReceipt made = await _store.CreateAsync(terms, ApiToken.HashOf(token), "me");
        Assert.True(made.Succeeded);
        return made.Key!;
    }

    private AuthenticationOutcome[] Ask(KeyRing ring, params string[] tokens) => [.. tokens.Select(token => Answer(ring, token).Outcome)];

    private Principal? Caller(KeyRing ring, string token) => Answer(ring, token).Principal;

    private Authentication Answer(KeyRing ring, string token)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = "Bearer " + token;
        return new RequestAuthenticator(ring.Keys, new FailedAuthentications(0, _clock, 1), _clock)
            .Authenticate(context, AccessPolicy.KeyRequired);
    }

    private sealed class HandClock : TimeProvider
    {
        internal long NowMs { get; set; } = 1_700_000_000_000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => NowMs;
    }
}
