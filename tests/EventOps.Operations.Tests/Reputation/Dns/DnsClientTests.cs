using System.Net;
using System.Net.Sockets;
using EventOps.Engine.Tests.Support;
using EventOps.Operations.Reputation.Dns;
using EventOps.Operations.Tests.Reputation.Support;
using EventOps.Operations.Tests.Support;

namespace EventOps.Operations.Tests.Reputation.Dns;

/// <summary>A resolver that lies, garbles, is silent or cuts short.</summary>
public sealed class DnsClientTests
{
    private static readonly DnsName Name = DnsName.Of("2.0.0.127.list.of.the.bad.test")!.Value;

    [Fact]
    public async Task What_does_not_answer_the_question_is_passed_over()
    {
        await using var resolver = new HostileResolver(question =>
        {
            byte[] right = DnsMessage.Answer(question, answers: [DnsMessage.Address(9)]);
            byte[] otherId = (byte[])right.Clone();
            otherId[0] ^= 1;
            byte[] otherName = (byte[])right.Clone();
            otherName[13] ^= 1;
            byte[] noAnswer = (byte[])right.Clone();
            noAnswer[2] = 0;
            byte[] otherType = (byte[])right.Clone();
            otherType[question.Length - 3] = 16;
            byte[] twoQuestions = (byte[])right.Clone();
            twoQuestions[5] = 2;
            byte[] tooMany = (byte[])right.Clone();
            tooMany[7] = 9;
            byte[] shortAddress = DnsMessage.Answer(question, answers: [DnsMessage.Record(1, 1, 127, 0, 0)]);
            byte[] tooLong = [.. right, .. new byte[600]];
            byte[] others = DnsMessage.Answer(question, answers: [DnsMessage.Record([1, (byte)'x', 0], 1, 60, [127, 0, 0, 66]), DnsMessage.Address(2, 77)]);
            return [[], otherId, otherName, noAnswer, otherType, twoQuestions, tooMany, shortAddress, tooLong, question, new byte[12], others];
        });
        DnsAnswer answer = await AskAsync(resolver);
        Assert.Null(answer.Failure);
        Assert.Equal([IPAddress.Parse("127.0.0.2")], answer.Addresses); // a stranger's address beside it does not count
        Assert.Equal(77u, answer.TtlSeconds);
        Assert.Empty(resolver.Streams);
    }

    [Fact]
    public async Task Each_attempt_has_a_port_an_id_and_a_case_of_its_own()
    {
        await using var resolver = new HostileResolver(_ => []);
        DnsAnswer answer = await AskInVainAsync(resolver, silences: 8, attempts: 8);
        Assert.Equal("no answer of the resolver within 30 ms", answer.Failure);
        Assert.Equal(8, resolver.Datagrams.Count);
        Assert.True(resolver.Datagrams.Select(one => one.Port).Distinct().Count() >= 4);
        Assert.True(resolver.Datagrams.Select(one => (one.Question[0] << 8) | one.Question[1]).Distinct().Count() >= 4);
        Assert.True(resolver.Datagrams.Select(one => Convert.ToHexString(one.Question.AsSpan(12))).Distinct().Count() >= 4);
    }

    [Fact]
    public async Task What_is_lost_is_asked_again()
    {
        int asked = 0;
        await using var resolver = new HostileResolver(question => ++asked < 3 ? [] : [DnsMessage.Answer(question, answers: [DnsMessage.Address(2)])]);
        Assert.Single((await AskInVainAsync(resolver, silences: 2, attempts: 3)).Addresses);
        await using var resolverOnceMore = new HostileResolver(question => [DnsMessage.Answer(question, 2)]);
        await AskAsync(resolverOnceMore, attempts: 3);
        Assert.Equal(3, resolverOnceMore.Datagrams.Count);
    }

    [Theory]
    [InlineData(1, "the resolver answers with code 1")]
    [InlineData(2, "SERVFAIL")]
    [InlineData(4, "code 4")]
    [InlineData(5, "REFUSED")]
    public async Task A_resolver_that_does_not_know_has_not_said_no(int code, string failure)
    {
        await using var resolver = new HostileResolver(question => [DnsMessage.Answer(question, code)]);
        Assert.Contains(failure, (await AskAsync(resolver)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_such_name_counts_for_as_long_as_the_zone_says()
    {
        await using var resolver = new HostileResolver(question => [DnsMessage.Answer(question, 3, authority: [DnsMessage.Soa(900, 120)])]);
        DnsAnswer answer = await AskAsync(resolver);
        Assert.Null(answer.Failure);
        Assert.Empty(answer.Addresses);
        Assert.Equal(120u, answer.TtlSeconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task An_alias_that_leads_to_nothing_is_no_answer(int code)
    {
        byte[] alias = DnsMessage.Record(5, 300, [4, (byte)'g', (byte)'o', (byte)'n', (byte)'e', 0]);
        await using var resolver = new HostileResolver(question => [DnsMessage.Answer(question, code, answers: [alias])]);
        Assert.Contains("alias", (await AskAsync(resolver)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_over_a_stream()
    {
        byte[][] many = [.. Enumerable.Range(2, 200).Select(last => DnsMessage.Address((byte)last))];
        await using var resolver = new HostileResolver(
            question => [DnsMessage.Answer(question, flags: DnsMessage.Truncated)], question => DnsMessage.Answer(question, answers: many));
        Assert.Equal(200, (await AskAsync(resolver)).Addresses.Count);
        Assert.Single(resolver.Streams);
        Assert.NotEqual(resolver.Datagrams.First().Question, resolver.Streams.First());
    }

    [Fact]
    public async Task A_resolver_that_does_not_keep_the_case_is_asked_over_a_stream()
    {
        await using var resolver = new HostileResolver(
            question => [DnsMessage.OtherCase(DnsMessage.Answer(question, answers: [DnsMessage.Address(66)]))],
            question => DnsMessage.OtherCase(DnsMessage.Answer(question, answers: [DnsMessage.Address(2)])));
        Assert.Equal([IPAddress.Parse("127.0.0.2")], (await AskAsync(resolver)).Addresses);
    }

    [Fact]
    public async Task Streams_that_are_cut_or_garbled_or_never_end_are_no_answers()
    {
        IEnumerable<byte[]> Truncated(byte[] question) => [DnsMessage.Answer(question, flags: DnsMessage.Truncated)];
        await using var silent = new HostileResolver(Truncated);
        Assert.Equal("the resolver's answer is malformed", (await AskAsync(silent, attempts: 1)).Failure); // it hangs up
        await using var garbled = new HostileResolver(Truncated, _ => [1, 2, 3]);
        Assert.Equal("the resolver's answer is malformed", (await AskAsync(garbled, attempts: 1)).Failure);
        await using var again = new HostileResolver(Truncated, question => DnsMessage.Answer(question, flags: DnsMessage.Truncated));
        Assert.Equal("the resolver's answer is malformed", (await AskAsync(again, attempts: 1)).Failure);
    }

    [Fact]
    public async Task Who_floods_is_left_for_the_stream()
    {
        await using var resolver = new HostileResolver(
            question => Enumerable.Repeat(DnsMessage.OtherCase(new byte[40]), 64), question => DnsMessage.Answer(question, answers: [DnsMessage.Address(2)]));
        Assert.Equal([IPAddress.Parse("127.0.0.2")], (await AskAsync(resolver)).Addresses);
    }

    [Fact]
    public async Task Circles_of_aliases_end()
    {
        await using var resolver = new HostileResolver(question =>
            [DnsMessage.Answer(question, answers: [.. Enumerable.Repeat(DnsMessage.Record(5, 1, 0xC0, 12), 20), DnsMessage.Address(2)])]);
        Assert.Single((await AskAsync(resolver)).Addresses);
    }

    [Fact]
    public async Task Nobody_to_ask()
    {
        // A port that is connected, to itself, is nobody else's and refuses what comes from elsewhere.
        using var refusing = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        refusing.Connect(refusing.LocalEndPoint!);
        Assert.Contains("cannot be reached", (await AskAsync([(IPEndPoint)refusing.LocalEndPoint!], 2)).Failure, StringComparison.Ordinal);
        Assert.Contains("no resolver is configured", (await AskAsync([], 2)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolvers_are_read_from_the_file_and_the_setting()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# x\nsearch a b\nnameserver 10.0.0.1\nnameserver\t::1\nnameserver x\noptions rotate\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n");
            Assert.Equal(["10.0.0.1:53", "[::1]:53", "10.0.0.2:53"], ResolverAddresses.OfFile(file).Select(one => one.ToString()));
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Empty(ResolverAddresses.OfFile(file));
        Assert.True(ResolverAddresses.TryParse("127.0.0.1:5353", out IPEndPoint other));
        Assert.Equal("127.0.0.1:5353", other.ToString());
        Assert.True(ResolverAddresses.TryParse("::1", out IPEndPoint usual));
        Assert.Equal("[::1]:53", usual.ToString());
        Assert.False(ResolverAddresses.TryParse("dns.example", out _));
    }

    private static Task<DnsAnswer> AskAsync(HostileResolver resolver, int attempts = 1) => AskAsync([resolver.Address], attempts);

    private static async Task<DnsAnswer> AskAsync(IReadOnlyList<IPEndPoint> resolvers, int attempts) =>
        await new DnsClient(resolvers, TimeSpan.FromSeconds(20), attempts, TimeProvider.System).AskAsync(Name, DnsType.A, CancellationToken.None);

    /// <summary>The first attempts have the whole of their time, 30 ms, behind the question that the resolver got, and no more.</summary>
    private static async Task<DnsAnswer> AskInVainAsync(HostileResolver resolver, int silences, int attempts)
    {
        var time = new ManualTime();
        ValueTask<DnsAnswer> asking = new DnsClient([resolver.Address], TimeSpan.FromMilliseconds(30), attempts, time)
            .AskAsync(Name, DnsType.A, CancellationToken.None);
        for (int asked = 1; asked <= silences; asked++)
        {
            await Eventually.IsAsync(() => resolver.Datagrams.Count == asked);
            time.Step(30);
        }

        return await asking;
    }
}
