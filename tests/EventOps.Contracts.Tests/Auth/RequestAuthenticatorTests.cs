using System.Net;
using EventOps.Contracts.Http.Auth;
using EventOps.Tests.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Tests.Auth;

public sealed class RequestAuthenticatorTests
{
    private const string Token = "the-right-token-0123456789";

    private static readonly Principal Caller =
        new("scholar", "acme", Roles.Analyst, Scopes.SystemPublish, "config:scholar");

    private const string Short = "the-token-that-expires-01234";

    private readonly ManualTime _time = new();
    private readonly ApiKey _lasting = ApiKey.FromToken(Token, Caller);
    private readonly ApiKey _expiring;
    private readonly RequestAuthenticator _authenticator;

    public RequestAuthenticatorTests()
    {
        _expiring = ApiKey.FromToken(Short, Caller with { Name = "short" }, _time.NowMs + 5_000);
        _authenticator = new RequestAuthenticator(
            new ApiKeys(new ApiKeySet([_lasting, _expiring])), new FailedAuthentications(3, _time, 100), _time);
    }

    [Theory]
    [InlineData("Bearer " + Token, AuthenticationOutcome.Authenticated)]
    [InlineData("bearer " + Token, AuthenticationOutcome.Authenticated)]
    [InlineData("BEARER   " + Token + "  ", AuthenticationOutcome.Authenticated)]
    [InlineData("Bearer " + Token + "x", AuthenticationOutcome.UnknownKey)]
    [InlineData("Bearer THE-RIGHT-TOKEN-0123456789", AuthenticationOutcome.UnknownKey)]
    [InlineData("Bearer x", AuthenticationOutcome.UnknownKey)]
    [InlineData("Bearer \"" + Token + "\"", AuthenticationOutcome.UnknownKey)]
    [InlineData("Bearer", AuthenticationOutcome.Malformed)]
    [InlineData("Bearer ", AuthenticationOutcome.Malformed)]
    [InlineData("Bearer\t" + Token, AuthenticationOutcome.Malformed)]
    [InlineData("Bearer" + Token, AuthenticationOutcome.Malformed)]
    [InlineData(" Bearer " + Token, AuthenticationOutcome.Malformed)]
    [InlineData("Bearer " + Token + " more", AuthenticationOutcome.Malformed)]
    [InlineData("Bearer " + Token + ", Bearer " + Token, AuthenticationOutcome.Malformed)]
    [InlineData("Bearer töken-with-umlaut", AuthenticationOutcome.Malformed)]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==", AuthenticationOutcome.Malformed)]
    [InlineData(Token, AuthenticationOutcome.Malformed)]
    [InlineData("", AuthenticationOutcome.Malformed)]
    public void Each_form_of_the_header_has_one_outcome(string header, AuthenticationOutcome expected)
    {
        // On an open contract and a loopback connection: a wrong header must not turn into an anonymous caller.
        var result = _authenticator.Authenticate(Request(header), OpenEventBus);

        Assert.Equal(expected, result.Outcome);
        Assert.Equal(expected == AuthenticationOutcome.Authenticated ? Caller : null, result.Principal);
        Assert.Equal(expected != AuthenticationOutcome.Authenticated, result.IsInvalid);
    }

    [Fact]
    public void A_token_over_the_length_limit_is_malformed()
    {
        var result = _authenticator.Authenticate(Request("Bearer " + new string('x', 100_000)), OpenEventBus);

        Assert.Equal(AuthenticationOutcome.Malformed, result.Outcome);
    }

    [Fact]
    public void Two_authorization_headers_are_malformed_even_when_both_are_right()
    {
        var context = Request(new StringValues(["Bearer " + Token, "Bearer " + Token]));

        Assert.Equal(AuthenticationOutcome.Malformed, _authenticator.Authenticate(context, OpenEventBus).Outcome);
    }

    [Fact]
    public void Without_header_the_policy_decides()
    {
        var open = _authenticator.Authenticate(Request(StringValues.Empty), OpenEventBus);
        var closed = _authenticator.Authenticate(Request(StringValues.Empty), AccessPolicy.KeyRequired);

        Assert.Equal(AuthenticationOutcome.Anonymous, open.Outcome);
        Assert.Equal("default", open.Principal!.Tenant);
        Assert.True(open.Principal.IsAnonymous);
        Assert.Equal(Roles.None, open.Principal.Roles);
        Assert.Equal(AuthenticationOutcome.Missing, closed.Outcome);
        Assert.False(closed.Succeeded);
        Assert.False(closed.IsInvalid);
    }

    [Theory]
    [InlineData("?access_token=abc", true)]
    [InlineData("?limit=5&token=abc", true)]
    [InlineData("?API_KEY=abc", true)]
    [InlineData("?api%5Fkey=abc", true)]
    [InlineData("?token", true)]
    [InlineData("?key=abc", true)]
    [InlineData("?Authorization=Bearer%20abc", true)]
    [InlineData("?tokens=abc", false)]
    [InlineData("?limit=token", false)]
    [InlineData("?", false)]
    public void A_token_in_the_query_string_is_refused_whatever_the_header_says(string query, bool refused)
    {
        var context = Request("Bearer " + Token);
        context.Request.QueryString = new QueryString(query);
        var result = _authenticator.Authenticate(context, OpenEventBus);

        Assert.Equal(
            refused ? AuthenticationOutcome.TokenInUrl : AuthenticationOutcome.Authenticated, result.Outcome);
    }

    [Fact]
    public void A_token_is_good_until_its_time_and_not_a_millisecond_longer()
    {
        _time.Advance(4_999);
        Assert.Equal("short", _authenticator.Authenticate(Request("Bearer " + Short), OpenEventBus).Principal?.Name);
        _time.Advance(1);
        var over = _authenticator.Authenticate(Request("Bearer " + Short), OpenEventBus);
        Assert.Equal(AuthenticationOutcome.Expired, over.Outcome);
        Assert.Null(over.Principal);
        Assert.True(over.IsInvalid);
        Assert.Equal(_time.NowMs - 1, _expiring.Use.LastUsedMs);
    }

    [Fact]
    public void Only_a_token_that_is_let_in_is_used()
    {
        _authenticator.Authenticate(Request("Bearer " + Token + "x"), OpenEventBus);
        _authenticator.Authenticate(Request(StringValues.Empty), OpenEventBus);
        Assert.Equal(0, _lasting.Use.LastUsedMs);
        _authenticator.Authenticate(Request("Bearer " + Token), OpenEventBus);
        Assert.Equal(_time.NowMs, _lasting.Use.LastUsedMs);
    }

    [Fact]
    public void After_too_many_failures_nothing_presented_from_there_is_looked_at_right_or_wrong()
    {
        var url = Request(StringValues.Empty);
        url.Request.QueryString = new QueryString("?token=" + Token);
        Assert.Equal(AuthenticationOutcome.TokenInUrl, _authenticator.Authenticate(url, OpenEventBus).Outcome);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(_authenticator.Authenticate(Request("Bearer " + Token), OpenEventBus).Succeeded);
            Assert.True(_authenticator.Authenticate(Request(StringValues.Empty), OpenEventBus).Succeeded);
        }

        _authenticator.Authenticate(Request("Basic x"), OpenEventBus);
        _authenticator.Authenticate(Request("Bearer wrong"), OpenEventBus);
        foreach (var header in (string[])["Bearer wrong", "Bearer " + Token, "Basic x"])
        {
            var refused = _authenticator.Authenticate(Request(header), OpenEventBus);
            Assert.Equal(
                (AuthenticationOutcome.Throttled, (Principal?)null, 20_000),
                (refused.Outcome, refused.Principal, refused.RetryAfterMs));
            Assert.False(refused.IsInvalid);
        }

        Assert.Equal(AuthenticationOutcome.Throttled, _authenticator.Authenticate(url, OpenEventBus).Outcome);

        // Nothing presented, another address, and what a header says about the address.
        Assert.True(_authenticator.Authenticate(Request(StringValues.Empty), OpenEventBus).Succeeded);
        var elsewhere = Request("Bearer " + Token);
        elsewhere.Connection.RemoteIpAddress = IPAddress.Parse("127.0.0.2");
        Assert.True(_authenticator.Authenticate(elsewhere, OpenEventBus).Succeeded);
        var forwarded = Request("Bearer " + Token);
        forwarded.Request.Headers["X-Forwarded-For"] = "198.51.100.9";
        Assert.Equal(AuthenticationOutcome.Throttled, _authenticator.Authenticate(forwarded, OpenEventBus).Outcome);
        _time.Advance(20_000);
        Assert.True(_authenticator.Authenticate(Request("Bearer " + Token), OpenEventBus).Succeeded);
    }

    [Fact]
    public void Authenticating_allocates_nothing()
    {
        // Also while another address is watched, and when the use is noted.
        var guesser = Request("Bearer wrong");
        guesser.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
        _authenticator.Authenticate(guesser, OpenEventBus);
        var context = Request("Bearer " + Token);
        context.Request.QueryString = new QueryString("?limit=100&offset=20");
        _ = _authenticator.Authenticate(context, OpenEventBus);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.True(_authenticator.Authenticate(context, OpenEventBus).Succeeded);
                _time.Advance(500);
            }
        }));
    }

    [Fact]
    public void Letting_an_anonymous_caller_in_allocates_nothing()
    {
        var context = Request(StringValues.Empty);
        context.Request.Headers.Host = "127.0.0.1:8099";
        context.Request.Headers.Origin = "http://localhost:3000";
        _ = _authenticator.Authenticate(context, OpenEventBus);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.True(_authenticator.Authenticate(context, OpenEventBus).Succeeded);
            }
        }));
    }

    [Fact]
    public void An_authentication_nobody_set_lets_nobody_in()
    {
        Assert.False(default(Authentication).Succeeded);
        Assert.Equal(AuthenticationOutcome.Missing, default(Authentication).Outcome);
    }

    private static readonly AccessPolicy OpenEventBus = AccessPolicy.EventBus(true, ["http://127.0.0.1:8099"]);

    private static DefaultHttpContext Request(StringValues authorization)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Connection.LocalIpAddress = IPAddress.Loopback;
        context.Request.Headers.Host = "localhost:8099";
        if (authorization.Count > 0)
        {
            context.Request.Headers["Authorization"] = authorization;
        }

        return context;
    }
}
