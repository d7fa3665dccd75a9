using System.Net;
using EventOps.Engine.Tests.Support;
using EventOps.Operations.Reputation;
using EventOps.Operations.Tests.Reputation.Support;
using EventOps.Operations.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Operations.Tests.Reputation;

/// <summary>What the lists' words come to, over time.</summary>
public sealed class ReputationCheckerTests
{
    private static readonly WatchedAddress Mail = new(IPAddress.Parse("203.0.113.12"), "AWS");

    [Theory]
    [InlineData("", null, ReputationStatus.Unknown)]
    [InlineData("cc", 100, ReputationStatus.Good)]
    [InlineData("cu", 100, ReputationStatus.Unknown)]
    [InlineData("uu", null, ReputationStatus.Unknown)]
    [InlineData("cL", 60, ReputationStatus.Critical)]
    [InlineData("uL", 60, ReputationStatus.Critical)]
    [InlineData("lc", 90, ReputationStatus.Warning)]
    [InlineData("lu", 90, ReputationStatus.Warning)]
    [InlineData("lLLL", 0, ReputationStatus.Critical)]
    public void Score_and_status(string verdicts, int? score, ReputationStatus status)
    {
        ListCheck[] checks = [.. verdicts.Select(one => new ListCheck(
            new BlockList("x", "x", one == 'l' ? 10 : 40, one != 'l'),
            char.ToLowerInvariant(one) switch { 'l' => ListVerdict.Listed, 'c' => ListVerdict.Clean, _ => ListVerdict.Unknown },
            null, [], null, null))];
        AddressReport report = AddressReport.Of(Mail, checks, null);
        Assert.Equal((score, status), (report.Score, report.Status));
    }

    [Fact]
    public async Task An_answer_counts_until_it_expires_and_silence_is_never_clean()
    {
        byte[][]? listing = [DnsMessage.Address(2, 600)];
        bool silent = false;
        await using var resolver = new HostileResolver(question =>
            silent ? []
            : DnsMessage.AsksForTestEntry(question) ? [DnsMessage.Answer(question, answers: [DnsMessage.Address(2)])]
            : [DnsMessage.Answer(question, listing is null ? 3 : 0, answers: listing, authority: [DnsMessage.Soa(86_400, 86_400)])]);
        var time = new ManualTime();
        await using var checker = Checker(resolver, time);
        Assert.Equal((ReputationStatus.Unknown, "not checked yet"), (Report(checker).Status, Report(checker).Checks[0].Reason));
        checker.Start();
        await UntilAsync(checker, ListVerdict.Listed);
        Assert.Equal((ReputationStatus.Critical, 75), (Report(checker).Status, Report(checker).Score));

        // For ten minutes nobody is asked again, then it is clean: for the ceiling, an hour, though the zone says a day.
        int asked = resolver.Datagrams.Count;
        listing = null;
        await Eventually.IsAsync(() => time.TimersSet == 1);
        time.Step(599_000);
        Assert.Equal(asked, resolver.Datagrams.Count);
        time.Step(1_000);
        await UntilAsync(checker, ListVerdict.Clean);
        Assert.Equal((ReputationStatus.Good, 100), (Report(checker).Status, Report(checker).Score));
        await Eventually.IsAsync(() => time.TimersSet == 1);
        silent = true;
        time.Step(3_599_000);
        Assert.Equal(ListVerdict.Clean, Report(checker).Checks[0].Verdict);
        time.Step(1_000);
        await Eventually.IsAsync(() => time.TimersSet == 1); // the timeout of the attempt
        time.Step(2_000);
        await UntilAsync(checker, ListVerdict.Unknown);
        Assert.Equal((ReputationStatus.Unknown, null), (Report(checker).Status, Report(checker).Score));

        // It is asked again after the floor.
        silent = false;
        await Eventually.IsAsync(() => time.TimersSet == 1);
        time.Step(60_000);
        await UntilAsync(checker, ListVerdict.Clean);
        Assert.Null(checker.Failure);
    }

    [Theory]
    [InlineData(null, "its test entry 127.0.0.2 is not listed")]
    [InlineData(1, "does not serve this resolver (127.0.0.1)")]
    public async Task A_list_that_does_not_list_its_test_entry_has_not_said_that_anybody_is_clean(int? testCode, string reason)
    {
        await using var resolver = new HostileResolver(question =>
            [testCode is { } code && DnsMessage.AsksForTestEntry(question)
                ? DnsMessage.Answer(question, answers: [DnsMessage.Address((byte)code)])
                : DnsMessage.Answer(question, 3, authority: [DnsMessage.Soa(900, 900)])]);
        await using var checker = Checker(resolver, new ManualTime());
        checker.Start();
        await Eventually.IsAsync(() => Report(checker).Checks[0].CheckedAt is not null);
        Assert.Equal((ListVerdict.Unknown, ReputationStatus.Unknown, null), (Report(checker).Checks[0].Verdict, Report(checker).Status, Report(checker).Score));
        Assert.Contains(reason, Report(checker).Checks[0].Reason, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(1), Report(checker).Checks[0].ExpiresAt - Report(checker).Checks[0].CheckedAt);
    }

    [Fact]
    public async Task What_is_not_asked_for_again_counts_no_more()
    {
        await using var resolver = new HostileResolver(question =>
            [DnsMessage.AsksForTestEntry(question) ? DnsMessage.Answer(question, answers: [DnsMessage.Address(2)]) : DnsMessage.Answer(question, 3, authority: [DnsMessage.Soa(60, 60)])]);
        var time = new ManualTime();
        var checker = Checker(resolver, time);
        checker.Start();
        await UntilAsync(checker, ListVerdict.Clean);
        await checker.DisposeAsync();
        time.Step(179_000);
        Assert.Equal(ListVerdict.Clean, Report(checker).Checks[0].Verdict);
        time.Step(2_000);
        Assert.Equal((ListVerdict.Unknown, "its last answer has expired"), (Report(checker).Checks[0].Verdict, Report(checker).Checks[0].Reason));
    }

    [Fact]
    public void Volumes_are_of_the_last_day_and_none_until_all_is_counted()
    {
        var time = new ManualTime();
        var volumes = new AddressVolumes([Mail], time);
        volumes.Add(Mail.Address, time.NowMs);
        Assert.Null(volumes.LastDay(Mail.Address));
        volumes.Complete();
        Assert.Equal(1, volumes.LastDay(Mail.Address));
        volumes.Add(IPAddress.Parse("203.0.113.1"), time.NowMs);
        Assert.Null(volumes.LastDay(IPAddress.Parse("203.0.113.1")));
        time.Step(12 * 3_600_000);
        volumes.Add(Mail.Address, time.NowMs);
        volumes.Add(Mail.Address, time.NowMs);
        Assert.Equal(3, volumes.LastDay(Mail.Address));
        time.Step(12 * 3_600_000);
        Assert.Equal(2, volumes.LastDay(Mail.Address));
        volumes.Add(Mail.Address, time.NowMs - (40 * 3_600_000L)); // too old for its slot: it would count as new
        Assert.InRange(volumes.LastDay(Mail.Address)!.Value, 2, 2);
        time.Step(24 * 3_600_000);
        Assert.Equal(0, volumes.LastDay(Mail.Address));
    }

    private static ReputationChecker Checker(HostileResolver resolver, ManualTime time)
    {
        var settings = new ReputationSettings
        {
            Addresses = [Mail],
            Lists = [new BlockList("bl", "bl.test", 25, true)],
            Resolvers = [resolver.Address],
            Attempts = 1,
        };
        return new ReputationChecker(settings, new AddressVolumes([Mail], time), time, NullLogger.Instance);
    }

    private static AddressReport Report(ReputationChecker checker) => Assert.Single(checker.Reports);

    private static Task UntilAsync(ReputationChecker checker, ListVerdict verdict) =>
        Eventually.IsAsync(() => Report(checker).Checks[0].Verdict == verdict);
}
