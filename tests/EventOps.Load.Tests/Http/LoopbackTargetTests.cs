using System.Net;
using EventOps.Load.Http;

namespace EventOps.Load.Tests.Http;

public sealed class LoopbackTargetTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8099", "127.0.0.1")]
    [InlineData("http://127.8.9.1:8099/", "127.8.9.1")]
    [InlineData("http://[::1]:8099", "::1")]
    public void Loopback_addresses_are_taken(string url, string address)
    {
        Assert.True(LoopbackTarget.TryParse(url, out LoopbackTarget? target, out string? refusal), refusal);
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), 8099), target.EndPoint);
    }

    [Theory]
    [InlineData("http://192.0.2.7:8099")]
    [InlineData("http://0.0.0.0:8099")]
    [InlineData("http://[2001:db8::1]:8099")]
    [InlineData("http://[::ffff:192.0.2.7]:8099")]
    [InlineData("https://127.0.0.1:8099")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://127.0.0.1:8099/publish")]
    [InlineData("http://user@127.0.0.1:8099")]
    [InlineData("127.0.0.1:8099")]
    [InlineData("")]
    public void Anything_else_is_refused_with_a_reason(string url)
    {
        Assert.False(LoopbackTarget.TryParse(url, out _, out string? refusal));
        Assert.False(string.IsNullOrWhiteSpace(refusal));
    }

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("192.0.2.7", null, false)]
    [InlineData("127.0.0.1", "192.0.2.7", false)]
    [InlineData("::1", "127.0.0.1", true)]
    public void A_name_counts_by_every_address_it_resolves_to(string first, string? second, bool isTaken)
    {
        IPAddress[] addresses = [.. new[] { first, second }.OfType<string>().Select(IPAddress.Parse)];

        bool taken = LoopbackTarget.TryParse("http://localhost.example:80", _ => addresses, out LoopbackTarget? target, out _);

        Assert.Equal(isTaken, taken);
        Assert.True(target is null || IPAddress.IsLoopback(target.EndPoint.Address));
    }
}
