using EventOps.Operations.Reputation.Dns;
using EventOps.Operations.Tests.Reputation.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Operations.Tests.Reputation.Dns;

/// <summary>Whatever comes: reading ends, throws nothing, and takes for an answer only what answers the question.</summary>
public sealed class DnsReplyFuzzTests
{
    private static readonly DnsQuery Query = DnsQuery.Of(DnsName.Of("2.0.0.127.bl.test")!.Value, DnsType.A);

    private static readonly byte[] Full = DnsMessage.Answer(
        Query.Bytes.ToArray(),
        answers:
        [
            DnsMessage.Record(5, 60, 1, (byte)'x', 0xC0, 12), DnsMessage.Record([1, (byte)'x', 0xC0, 12], 1, 300, [127, 0, 0, 2]),
            DnsMessage.Record([0xC0, 12], 16, 5, [3, 1, 2, 3]),
        ],
        authority: [DnsMessage.Soa(100, 50)]);

    [Fact]
    public void Bytes_by_chance()
    {
        Gen<byte[]> bytes = Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(600), Prop.ForAll(bytes.ToArbitrary(), any =>
        {
            // Behind the right head and question as well, or little would be read.
            byte[] behind = [.. Query.Bytes.Span, .. any];
            (behind[2], behind[3], behind[7], behind[9]) = (0x80, 0x80, (byte)any.Length, (byte)(any.Length / 3));
            DnsReply.TryRead(behind, Query, out _);
            return !DnsReply.TryRead(any, Query, out _);
        }));
    }

    [Fact]
    public void A_good_answer_with_some_bytes_changed_or_cut_off()
    {
        Assert.True(DnsReply.TryRead(Full, Query, out DnsReply? whole));
        Assert.Equal(["127.0.0.2"], whole!.Addresses.Select(one => one.ToString()));
        Assert.Equal(60u, whole.TtlSeconds);
        for (int length = 0; length < Full.Length; length++)
        {
            // What was found up to there is not taken: the message says that there is more.
            bool read = DnsReply.TryRead(Full.AsSpan(0, length), Query, out DnsReply? cut);
            Assert.True(!read || cut!.Addresses.Count == 1, $"{length} bytes");
        }

        Gen<(int, int)[]> changes = Gen.Zip(Gen.Choose(0, Full.Length - 1), Gen.Choose(0, 255)).ArrayOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithEndSize(12), Prop.ForAll(changes.ToArbitrary(), some =>
        {
            byte[] changed = (byte[])Full.Clone();
            foreach ((int at, int value) in some)
            {
                changed[at] = (byte)value;
            }

            bool sameQuestion = changed.AsSpan(12, Query.Bytes.Length - 12).SequenceEqual(Query.Bytes.Span[12..]);
            bool read = DnsReply.TryRead(changed, Query, out DnsReply? reply);
            return !read || ((sameQuestion || !reply!.EchoesCase) && changed[0] == Full[0] && changed[1] == Full[1]);
        }));
    }

    [Fact]
    public void Pointers_by_chance()
    {
        // Nothing but pointers and short labels: the worst there is for whoever follows them.
        Gen<byte[]> bytes = Gen.Elements<byte>(0xC0, 0xC1, 0, 1, 2, 12, 13, 30, 40, 60, 255).ArrayOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(500), Prop.ForAll(bytes.ToArbitrary(), any =>
        {
            for (int at = 0; at < any.Length; at++)
            {
                int behind = at;
                if (DnsName.TryRead(any, ref behind, out DnsName name) && (name.Wire.Length > DnsName.BytesMax || behind <= at))
                {
                    return false;
                }
            }

            return true;
        }));
    }
}
