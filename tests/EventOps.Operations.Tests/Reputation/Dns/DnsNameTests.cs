using System.Net;
using System.Text;
using EventOps.Operations.Reputation;
using EventOps.Operations.Reputation.Dns;

namespace EventOps.Operations.Tests.Reputation.Dns;

/// <summary>Names as text and on the wire, and every way a pointer can go wrong.</summary>
public sealed class DnsNameTests
{
    [Theory]
    [InlineData("192.0.2.99", "99.2.0.192.bl.test")]
    [InlineData("2001:db8:1:2:3:4:567:89ab", "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.test")]
    public void An_address_is_asked_for_in_reverse(string address, string name) =>
        Assert.Equal(DnsName.Of(name), BlockListName.Of(IPAddress.Parse(address), "bl.test"));

    [Fact]
    public void Names_have_bounds_and_no_case()
    {
        Assert.Equal(DnsName.Of("A.b"), DnsName.Of("a.B."));
        Assert.NotEqual(DnsName.Of("a.b"), DnsName.Of("a.c"));
        Assert.False(DnsName.Of("A.b")!.Value.IsExactly(DnsName.Of("a.b")!.Value));
        string longest = string.Join('.', Enumerable.Repeat(new string('x', 61), 4));
        Assert.Equal(249, DnsName.Of(longest)!.Value.Wire.Length);
        Assert.NotNull(DnsName.Of(longest + ".12345"));
        foreach (string bad in (string[])["", ".", "a..b", new string('x', 64), longest + ".1234567", "ä.b", "a\n.b"])
        {
            Assert.Null(DnsName.Of(bad));
        }

        Assert.True(BlockListName.IsZone("zen.spamhaus.org"));
        Assert.False(BlockListName.IsZone(longest));
    }

    [Theory]
    [InlineData("\u0001a\0", 0, 3, "a")]
    [InlineData("\u0001a\0\u0001b\u00c0\0", 3, 7, "b.a")] // a pointer back
    [InlineData("\u0001a\0\u0001b\u00c0\0\u0001c\u00c0\u0003", 7, 11, "c.b.a")] // and another
    [InlineData("\u00c0\0", 0, -1, "")] // at itself
    [InlineData("\u0001a\u00c0\0", 0, -1, "")] // at its own begin
    [InlineData("\u0001a\u00c0\u0005\0\u0001b\0", 0, -1, "")] // forwards
    [InlineData("\u00c0\u0002\u00c0\0", 2, -1, "")] // in a circle
    [InlineData("\u00c0", 0, -1, "")]
    [InlineData("\u0005a", 0, -1, "")]
    [InlineData("\u0001a", 0, -1, "")]
    [InlineData("\u0041a", 0, -1, "")] // a kind of label that is no more
    [InlineData("", 0, -1, "")]
    public void On_the_wire(string message, int at, int behind, string name)
    {
        bool read = DnsName.TryRead(Encoding.Latin1.GetBytes(message), ref at, out DnsName found);
        Assert.Equal(behind >= 0, read);
        if (read)
        {
            Assert.Equal((behind, DnsName.Of(name)), (at, found));
        }
    }

    [Fact]
    public void No_chain_of_pointers_makes_a_name_longer_than_a_name()
    {
        // Each pair is a label of one letter and a pointer to the pair before: 2 bytes of name each.
        byte[] message = new byte[3 + (4 * 300)];
        message[0] = 1;
        message[1] = (byte)'x';
        for (int i = 0; i < 300; i++)
        {
            int to = i == 0 ? 0 : 3 + (4 * (i - 1));
            new byte[] { 1, (byte)'x', (byte)(0xC0 | (to >> 8)), (byte)to }.CopyTo(message, 3 + (4 * i));
        }

        int at = 3 + (4 * 125);
        Assert.True(DnsName.TryRead(message, ref at, out DnsName name));
        Assert.Equal(255, name.Wire.Length);
        at = 3 + (4 * 126);
        Assert.False(DnsName.TryRead(message, ref at, out _));
    }
}
