using EventOps.Contracts.Http.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Tests.Auth;

public sealed class LocalCallerTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LocalHost:8099", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.1:8099", true)]
    [InlineData("127.255.3.9:1", true)]
    [InlineData("[::1]", true)]
    [InlineData("[::1]:8099", true)]
    [InlineData("", false)]
    [InlineData("localhost.", false)]
    [InlineData("localhost.example.com", false)]
    [InlineData("evil.localhost", false)]
    [InlineData("127.0.0.1.example.com", false)]
    [InlineData("127.0.0.1.", false)]
    [InlineData("127.0.0", false)]
    [InlineData("127.1", false)]
    [InlineData("127.0.0.256", false)]
    [InlineData("127.0.0.01", false)]
    [InlineData("127.0.0.0x1", false)]
    [InlineData("0127.0.0.1", false)]
    [InlineData("2130706433", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("[::]", false)]
    [InlineData("[::1", false)]
    [InlineData("[::1]x", false)]
    [InlineData("::1", false)]
    [InlineData("localhost:", false)]
    [InlineData("localhost:80x", false)]
    [InlineData("localhost:8099:1", false)]
    [InlineData("localhost:123456", false)]
    [InlineData("user@localhost", false)]
    [InlineData("localhost, evil.example.com", false)]
    [InlineData("evil.example.com:8099", false)]
    public void Only_a_loopback_name_as_host_is_local(string host, bool local) =>
        Assert.Equal(local, LocalCaller.IsDirect(Headers(host)));

    [Theory]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://127.0.0.1", true)]
    [InlineData("http://[::1]:8099", true)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("http://", false)]
    [InlineData("://localhost", false)]
    [InlineData("localhost", false)]
    [InlineData("file://localhost", false)]
    [InlineData("chrome-extension://localhost", false)]
    [InlineData("https://evil.example.com", false)]
    [InlineData("http://localhost.evil.example.com", false)]
    [InlineData("http://localhost/path", false)]
    [InlineData("http://localhost@evil.example.com", false)]
    public void An_origin_has_to_be_local_too(string origin, bool local)
    {
        IHeaderDictionary headers = Headers("localhost:8099");
        headers.Origin = origin;

        Assert.Equal(local, LocalCaller.IsDirect(headers));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("x-forwarded-for", "127.0.0.1")]
    [InlineData("X-Forwarded-For", "")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public void What_a_proxy_hands_on_is_not_local(string header, string value)
    {
        HeaderDictionary headers = Headers("localhost:8099");
        headers[header] = value;

        Assert.False(LocalCaller.IsDirect(headers));
    }

    [Fact]
    public void Two_hosts_none_at_all_and_two_origins_are_not_local()
    {
        Assert.False(LocalCaller.IsDirect(Headers(new StringValues(["localhost", "localhost"]))));
        Assert.False(LocalCaller.IsDirect(new HeaderDictionary()));
        IHeaderDictionary headers = Headers("localhost");
        headers.Origin = new StringValues(["http://localhost", "http://localhost"]);
        Assert.False(LocalCaller.IsDirect(headers));
    }

    private static HeaderDictionary Headers(StringValues host) => new() { ["Host"] = host };
}
