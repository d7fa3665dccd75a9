using System.Net;
using EventOps.Contracts.Http.Auth;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Tests.Auth;

public sealed class AccessPolicyTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8099", true)]
    [InlineData("http://127.9.9.9:8099", true)]
    [InlineData("http://localhost:8099", true)]
    [InlineData("https://LOCALHOST", true)]
    [InlineData("http://[::1]:8099", true)]
    [InlineData("http://[::ffff:127.0.0.1]:8099", true)]
    [InlineData("http://unix:/run/eventops.sock", true)]
    [InlineData("http://0.0.0.0:8099", false)]
    [InlineData("http://[::]:8099", false)]
    [InlineData("http://*:8099", false)]
    [InlineData("http://+:8099", false)]
    [InlineData("http://192.168.1.5:8099", false)]
    [InlineData("http://localhost.example.com:8099", false)]
    [InlineData("http://myhost:8099", false)]
    [InlineData("http://0:8099", false)]
    [InlineData("8099", false)]
    [InlineData("", false)]
    public void An_address_is_local_only_when_nobody_else_can_reach_it(string address, bool local) =>
        Assert.Equal(local, LocalAddresses.IsLocal(address));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("::ffff:127.0.0.1", "::ffff:127.0.0.1", true)]
    [InlineData("192.168.1.5", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "192.168.1.5", false)]
    [InlineData("::ffff:10.0.0.1", "::1", false)]
    [InlineData(null, "127.0.0.1", false)]
    [InlineData("127.0.0.1", null, false)]
    public void Both_ends_of_an_anonymous_connection_are_loopback(string? remote, string? local, bool allowed)
    {
        var policy = AccessPolicy.EventBus(true, ["http://127.0.0.1:8099", "http://[::1]:8099"]);

        Assert.Equal(allowed, policy.AllowsAnonymous(Connection(remote, local)));
    }

    [Fact]
    public void One_address_that_others_can_reach_closes_the_event_bus_on_all()
    {
        string[] mixed = ["http://127.0.0.1:8099", "http://0.0.0.0:8100"];

        Assert.False(AccessPolicy.EventBus(true, mixed).AllowsAnonymous(Connection("127.0.0.1", "127.0.0.1")));
    }

    [Fact]
    public void The_switch_and_an_unknown_bind_close_it_too()
    {
        var local = Connection("127.0.0.1", "127.0.0.1");

        Assert.False(AccessPolicy.EventBus(false, ["http://127.0.0.1:8099"]).AllowsAnonymous(local));
        Assert.False(AccessPolicy.EventBus(true, []).AllowsAnonymous(local));
        Assert.False(AccessPolicy.KeyRequired.AllowsAnonymous(local));
    }

    [Fact]
    public void A_loopback_connection_alone_does_not_open_it()
    {
        var policy = AccessPolicy.EventBus(true, ["http://127.0.0.1:8099"]);
        var rebound = Connection("127.0.0.1", "127.0.0.1");
        rebound.Request.Headers.Host = "rebound.example.com:8099";

        Assert.False(policy.AllowsAnonymous(rebound));
    }

    private static DefaultHttpContext Connection(string? remote, string? local)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
        context.Connection.LocalIpAddress = local is null ? null : IPAddress.Parse(local);
        context.Request.Headers.Host = "127.0.0.1:8099";
        return context;
    }
}
