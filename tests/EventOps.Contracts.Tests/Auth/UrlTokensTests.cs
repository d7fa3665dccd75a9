using EventOps.Contracts.Http.Auth;
using EventOps.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Tests.Auth;

public sealed class UrlTokensTests
{
    [Fact]
    public void Every_name_a_token_goes_by_is_found_in_any_case_and_place()
    {
        Assert.Equal(12, UrlTokens.All.Count);
        Assert.All(UrlTokens.All, name =>
        {
            Assert.True(UrlTokens.IsIn(new QueryString($"?{name}=x")));
            Assert.True(UrlTokens.IsIn(new QueryString($"?limit=5&{name.ToUpperInvariant()}=x&offset=2")));
            Assert.True(UrlTokens.IsIn(new QueryString($"?%{(int)name[0]:X2}{name[1..]}")));
            Assert.False(UrlTokens.IsIn(new QueryString($"?{name}s=x")));
            Assert.False(UrlTokens.IsIn(new QueryString($"?x={name}")));
        });
        Assert.False(UrlTokens.IsIn(default));
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        var query = new QueryString("?limit=100&event_type=alert&since=5");
        _ = UrlTokens.IsIn(query);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                _ = UrlTokens.IsIn(query);
            }
        }));
    }
}
