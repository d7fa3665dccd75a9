using EventOps.Webhooks.Addresses;
using EventOps.Webhooks.Tests.Support;

namespace EventOps.Webhooks.Tests.Addresses;

/// <summary>What a subscriber may give as its callback URL.</summary>
public sealed class CallbackUrlTests
{
    private static readonly AddressPolicy Strict = new([]);

    [Theory]
    [InlineData("https://example.com/hook")]
    [InlineData("HTTP://Example.COM:8080")]
    [InlineData("https://example.com/a?x=1&y=a@b")]
    [InlineData("https://bücher.example/hook")]
    [InlineData("http://1.1.1.1/")]
    [InlineData("http://[2606:4700:4700::1111]:81/")]
    [InlineData("http://localhost:8014/webhook/events")] // judged when it is connected to
    public void A_plain_url_is_taken(string text)
    {
        Assert.True(CallbackUrl.TryParse(text, Strict, out Uri? url, out string? problem), problem);
        Assert.True(url.IsAbsoluteUri);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("/hook", "absolute")]
    [InlineData("example.com/hook", "absolute")]
    [InlineData("ftp://example.com/", "http")]
    [InlineData("file:///etc/passwd", "http")]
    [InlineData("gopher://example.com:6379/_x", "http")]
    [InlineData("javascript://example.com/%0aalert(1)", "http")]
    [InlineData("http://", "URL")]
    [InlineData("http:///path", "")]
    [InlineData("http://user@example.com/", "user")]
    [InlineData("http://user:pass@example.com/", "user")]
    [InlineData("http://@example.com/", "user")]
    [InlineData("http://1.1.1.1@127.0.0.1/", "user")]
    [InlineData("http://example.com/#fragment", "fragment")]
    [InlineData("http://example.com/#", "fragment")]
    [InlineData("http://example.com\\@127.0.0.1/", "backslash")]
    [InlineData("http://example.com/a b", "white space")]
    [InlineData(" http://example.com/", "white space")]
    [InlineData("http://example.com/\r\nHost: x", "control")]
    [InlineData("http://example.com/\u0085", "control")]
    [InlineData("http://example.com/\0", "control")]
    [InlineData("http://example.com:0/", "port")]
    [InlineData("http://example.com:99999/", "URL")]
    [InlineData("http://[fe80::1%25eth0]/", "")]
    [InlineData("http://[::1%251]/", "")]
    public void Anything_else_is_refused_with_its_reason(string? text, string named)
    {
        Assert.False(CallbackUrl.TryParse(text, Strict, out Uri? url, out string? problem));
        Assert.Null(url);
        Assert.StartsWith("must ", problem, StringComparison.Ordinal);
        Assert.Contains(named, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://0/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[0:0:0:0:0:0:0:1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://10.0.0.1:8443/")]
    public void A_literal_address_is_judged_in_every_spelling(string text)
    {
        Assert.False(CallbackUrl.TryParse(text, Strict, out _, out string? problem));
        Assert.Contains("not allowed", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Allowed_networks_hold_here_too()
    {
        var loopback = new AddressPolicy(Deliveries.Loopback);
        Assert.True(CallbackUrl.TryParse("http://127.1:8014/hook", loopback, out Uri? url, out _));
        Assert.Equal("http://127.0.0.1:8014/hook", url.AbsoluteUri);
        Assert.True(CallbackUrl.TryParse("http://[::1]/", loopback, out _, out _));
        Assert.False(CallbackUrl.TryParse("http://10.0.0.1/", loopback, out _, out _));
    }

    [Fact]
    public void The_length_is_bounded()
    {
        string longest = "http://example.com/".PadRight(CallbackUrl.LengthMax, 'a');
        Assert.True(CallbackUrl.TryParse(longest, Strict, out _, out _));
        Assert.False(CallbackUrl.TryParse(longest + "a", Strict, out _, out string? problem));
        Assert.Contains("2048", problem, StringComparison.Ordinal);
    }
}
