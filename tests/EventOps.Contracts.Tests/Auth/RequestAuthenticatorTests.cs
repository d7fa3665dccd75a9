using System.Net;
using EventOps.Contracts.Http.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Tests.Auth;

public sealed class RequestAuthenticatorTests
{
    private const string Token = "the-right-token-0123456789";

    private static readonly Principal Caller =
        new("scholar", "acme", Roles.Analyst, Scopes.SystemPublish, "config:scholar");

    private readonly RequestAuthenticator _authenticator =
        new(new ApiKeys(new ApiKeySet([ApiKey.FromToken(Token, Caller)])));

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
    public void Authenticating_allocates_nothing()
    {
        var context = Request("Bearer " + Token);
        context.Request.QueryString = new QueryString("?limit=100&offset=20");
        _ = _authenticator.Authenticate(context, OpenEventBus);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _ = _authenticator.Authenticate(context, OpenEventBus);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Letting_an_anonymous_caller_in_allocates_nothing()
    {
        var context = Request(StringValues.Empty);
        context.Request.Headers.Host = "127.0.0.1:8099";
        context.Request.Headers.Origin = "http://localhost:3000";
        _ = _authenticator.Authenticate(context, OpenEventBus);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Assert.True(_authenticator.Authenticate(context, OpenEventBus).Succeeded);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
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
