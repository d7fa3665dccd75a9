using System.Buffers.Binary;
using System.Net;
using EventOps.Webhooks.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Webhooks.Tests.Addresses;

/// <summary>Which addresses a webhook may reach.</summary>
public sealed class AddressPolicyTests
{
    private static readonly AddressPolicy Strict = new([]);

    // A second formulation: first and last address, as the registry's tables print them, adjacent ones joined.
    private static readonly (uint First, uint Last)[] RefusedV4 =
    [
        (0x00000000, 0x00FFFFFF), (0x0A000000, 0x0AFFFFFF), (0x64400000, 0x647FFFFF), (0x7F000000, 0x7FFFFFFF),
        (0xA83F8110, 0xA83F8110), (0xA9FE0000, 0xA9FEFFFF), (0xAC100000, 0xAC1FFFFF), (0xC0000000, 0xC00000FF),
        (0xC0000200, 0xC00002FF), (0xC0586300, 0xC05863FF), (0xC0A80000, 0xC0A8FFFF), (0xC6120000, 0xC613FFFF),
        (0xC6336400, 0xC63364FF), (0xCB007100, 0xCB0071FF), (0xE0000000, 0xFFFFFFFF),
    ];

    // Half anywhere, half within two of an edge of a refused range.
    private static readonly Gen<uint> V4 = Gen.Frequency(
        (1, Gen.Choose(0, 0xFFFF).Two().Select(halves => ((uint)halves.Item1 << 16) | (uint)halves.Item2)),
        (1, Gen.Elements(RefusedV4.SelectMany(range => new[] { range.First, range.Last }).ToArray())
            .SelectMany(edge => Gen.Choose(-2, 2).Select(off => unchecked(edge + (uint)off)))));

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(20_000);

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("93.184.216.34")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:81b::200e")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2002:0101:0101::1")]
    [InlineData("2001:0:0101:0101::fefe:fefe")]
    public void The_public_internet_is_permitted(string address) => Assert.True(Strict.Permits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:0:10.0.0.1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b:1::1.1.1.1")]
    [InlineData("64:ff9b:1:a9fe:a9:fe00::")]
    [InlineData("100::1")]
    [InlineData("2001:0:0101:0101::80ff:fffe")]
    [InlineData("2001:0:7f00:1::fefe:fefe")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:a9fe:a9fe::")]
    [InlineData("2606:4700::5efe:10.0.0.1")]
    [InlineData("2606:4700::200:5efe:127.0.0.1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void What_is_not_the_public_internet_is_refused(string address) => Assert.False(Strict.Permits(IPAddress.Parse(address)));

    [Fact]
    public void IPv4_is_judged_as_the_registry_lists_it() => Prop
        .ForAll(V4.ToArbitrary(), bits => Strict.Permits(Plain(bits)) == PublicV4(bits))
        .Check(Many);

    [Theory]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("::")]
    [InlineData("::ffff:0:0:0")]
    [InlineData("64:ff9b::")]
    public void An_embedded_IPv4_address_is_judged_like_itself(string prefix) => Prop
        .ForAll(V4.ToArbitrary(), bits => Strict.Permits(Embedded(prefix, 12, bits)) == PublicV4(bits))
        .Check(Many);

    [Fact]
    public void A_tunnelled_IPv4_address_is_judged_like_itself() => Prop
        .ForAll(V4.ToArbitrary(), bits =>
            Strict.Permits(Embedded("2002::1", 2, bits)) == PublicV4(bits)
            && Strict.Permits(Embedded("2001:0:101:101::", 12, ~bits)) == PublicV4(bits)
            && Strict.Permits(Embedded("2001:0:0:0::fefe:fefe", 4, bits)) == PublicV4(bits))
        .Check(Many);

    [Fact]
    public void IPv6_outside_global_unicast_is_always_refused() => Prop
        .ForAll(Gen.Choose(0, 0xFFFF).ArrayOf(8).ToArbitrary(), groups =>
        {
            IPAddress address = IPAddress.Parse(string.Join(':', groups.Select(one => one.ToString("x", null))));
            bool global = groups[0] >> 13 == 1;
            return global || !Strict.Permits(address); // none of the embedding prefixes comes up by chance
        })
        .Check(Many);

    [Fact]
    public void What_is_allowed_by_name_is_permitted_and_its_neighbours_are_not()
    {
        var policy = new AddressPolicy([IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00:1::/32"), IPNetwork.Parse("127.0.0.0/8")]);
        Assert.All(
            (string[])["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd00:1::9", "127.0.0.1", "1.1.1.1"],
            one => Assert.True(policy.Permits(IPAddress.Parse(one)), one));
        Assert.All(
            (string[])["10.2.0.1", "::ffff:10.2.0.1", "fd00:2::9", "::1", "169.254.169.254"],
            one => Assert.False(policy.Permits(IPAddress.Parse(one)), one));
    }

    private static bool PublicV4(uint bits) => !RefusedV4.Any(range => bits >= range.First && bits <= range.Last);

    private static IPAddress Plain(uint bits)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, bits);
        return new IPAddress(bytes);
    }

    private static IPAddress Embedded(string prefix, int at, uint bits)
    {
        byte[] bytes = IPAddress.Parse(prefix).GetAddressBytes();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), bits);
        return new IPAddress(bytes);
    }
}
