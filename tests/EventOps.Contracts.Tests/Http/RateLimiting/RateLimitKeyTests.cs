using System.Net;
using EventOps.Contracts.Http.RateLimiting;

namespace EventOps.Contracts.Tests.Http.RateLimiting;

public sealed class RateLimitKeyTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("fe80::1%1", "fe80::2%2", true)]
    [InlineData("::c000:201", "192.0.2.1", false)]
    [InlineData("0:0:c000:201::", "192.0.2.1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void Sources_are_told_apart_by_address_or_64_bit_network(string one, string other, bool same)
    {
        var left = RateLimitKey.Of(IPAddress.Parse(one));
        var right = RateLimitKey.Of(IPAddress.Parse(other));
        Assert.Equal(same, left == right);
        Assert.Equal(same, left.GetHashCode() == right.GetHashCode());
    }

    [Fact]
    public void Principals_are_not_sources()
    {
        Assert.Equal(RateLimitKey.Of("a"), RateLimitKey.Of(string.Concat("", "a")));
        Assert.NotEqual(RateLimitKey.Of("a"), RateLimitKey.Of("b"));
        Assert.NotEqual(RateLimitKey.Of("192.0.2.1"), RateLimitKey.Of(IPAddress.Parse("192.0.2.1")));
        Assert.NotEqual(RateLimitKey.Of((IPAddress?)null), RateLimitKey.Of(IPAddress.Any));
        Assert.Equal(RateLimitKey.Of((IPAddress?)null), default);
        Assert.Throws<ArgumentException>(static () => RateLimitKey.Of(""));
    }
}
