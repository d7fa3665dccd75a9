namespace EventOps.Server.Tests.Configuration;

public sealed class ListenAddressTests : IDisposable
{
    private readonly TestInputs _inputs = new();

    [Fact]
    public void Kestrel_endpoints_win_over_urls_over_ports()
    {
        _inputs.With("ASPNETCORE_HTTP_PORTS", "8080;8081").With("OPS_API_TOKEN", "a-token-of-enough-length");
        Assert.Equal(["http://*:8080", "http://*:8081"], _inputs.Accepted().Addresses.Urls);

        _inputs.With("ASPNETCORE_URLS", "http://localhost:1; http://127.0.0.1:2");
        Assert.Equal(["http://localhost:1", "http://127.0.0.1:2"], _inputs.Accepted().Addresses.Urls);

        _inputs.Args("--urls=http://127.0.0.1:3");
        Assert.Equal(["http://127.0.0.1:3"], _inputs.Accepted().Addresses.Urls);

        _inputs.BaseFile("""{ "Kestrel": { "Endpoints": { "Main": { "Url": "http://127.0.0.1:4" } } } }""");
        Assert.Equal(["http://127.0.0.1:4"], _inputs.Accepted().Addresses.Urls);
        Assert.True(_inputs.Accepted().Addresses.FromKestrelEndpoints);
    }

    [Theory]
    [InlineData("8099")]
    [InlineData("localhost:8099")]
    [InlineData("ftp://127.0.0.1:8099")]
    [InlineData("http://127.0.0.1:8099/path")]
    public void What_kestrel_cannot_listen_on_is_refused(string url) =>
        Assert.Equal(
            [$"urls has '{url}': must be an address such as http://127.0.0.1:8099"],
            _inputs.Args("--urls=" + url).Refused());

    [Theory]
    [InlineData("--urls=http://0.0.0.0:8099", "http://0.0.0.0:8099")]
    [InlineData("--urls=http://127.0.0.1:8099;http://*:80", "http://*:80")]
    [InlineData("--http_ports=8080", "http://*:8080")]
    [InlineData("--Kestrel:Endpoints:Main:Url=http://myhost:80", "http://myhost:80")]
    public void An_open_bind_without_key_is_refused(string argument, string address)
    {
        var line = Assert.Single(_inputs.Args(argument).Refused());

        Assert.StartsWith(
            $"EventOps:Auth:Keys is empty, but '{address}' can be reached from other machines",
            line,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EventOps__Auth__Keys__0__Key", "a-token-of-enough-length")]
    [InlineData("OPS_API_TOKEN", "a-token-of-enough-length")]
    public void An_open_bind_with_a_key_is_accepted(string variable, string token)
    {
        if (variable.StartsWith("EventOps", StringComparison.Ordinal))
        {
            _inputs.With("EventOps__Auth__Keys__0__Name", "one");
        }

        Assert.True(_inputs.With(variable, token).Args("--urls=http://0.0.0.0:8099").Accepted().Keys.Any);
    }

    [Fact]
    public void A_short_ops_token_is_good_enough_on_loopback_only()
    {
        _inputs.With("OPS_API_TOKEN", "short");

        Assert.True(_inputs.Accepted().Keys.OpsTokenIsShort);
        Assert.StartsWith(
            "OPS_API_TOKEN has fewer than 16 characters",
            Assert.Single(_inputs.Args("--urls=http://0.0.0.0:8099").Refused()),
            StringComparison.Ordinal);
    }

    public void Dispose() => _inputs.Dispose();
}
