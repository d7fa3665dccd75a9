using EventOps.Engine.Tests.Support;
using EventOps.Operations.Probing;
using EventOps.Operations.Tests.Probing.Support;
using EventOps.Operations.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Operations.Tests.Probing;

/// <summary>When services are probed, and what their histories come to.</summary>
public sealed class ServiceProberTests
{
    [Fact]
    public async Task Each_at_its_interval_and_never_twice_at_once()
    {
        var time = new ManualTime();
        await using var silent = ScriptedPeer.Saying("", []);
        await using var good = ScriptedPeer.Saying("", ["+PONG\r\n"]);
        await using var prober = new ServiceProber(
            [Service(silent, intervalMs: 100, timeoutMs: 1_000), Service(good, intervalMs: 300, timeoutMs: 1_000)], time, NullLogger.Instance);
        Assert.All(prober.Reports, one => Assert.Equal((ServiceHealth.Unknown, "not probed yet"), (one.Health, one.Reason)));
        prober.Start();
        await Eventually.IsAsync(() => prober.Reports[1].Probes == 1 && silent.Connections == 1);
        for (int probes = 2; probes <= 4; probes++)
        {
            await Eventually.IsAsync(() => time.HasTimerIn(300)); // its next interval
            time.Step(299);
            Assert.Equal(probes - 1, good.Connections);
            time.Step(1);
            await Eventually.IsAsync(() => prober.Reports[1].Probes == probes);
        }

        // Nine intervals of the silent one have passed, with one connection; at the tenth its time is over.
        Assert.Equal((1, 0), (silent.Connections, prober.Reports[0].Probes));
        time.Step(100);
        await Eventually.IsAsync(() => prober.Reports[0].Probes == 1 && silent.Connections == 2);
        Assert.Equal((ServiceHealth.Down, "no answer within 1000 ms"), (prober.Reports[0].Health, prober.Reports[0].Reason));
        Assert.Equal(ServiceHealth.Healthy, prober.Reports[1].Health);
        Assert.Null(prober.Failure);
    }

    [Fact]
    public async Task Forty_dead_services_do_not_starve_one_another()
    {
        var time = new ManualTime();
        await using var silent = ScriptedPeer.Saying("", []);
        await using var prober = new ServiceProber(
            [.. Enumerable.Range(0, 40).Select(_ => Service(silent, intervalMs: 100, timeoutMs: 1_000))], time, NullLogger.Instance);
        prober.Start();
        for (int under = 16; under <= 48; under += 16)
        {
            await Eventually.IsAsync(() => silent.Connections == under);
            await Eventually.IsAsync(() => time.TimersSet >= 16);
            time.Step(1_000);
        }

        await Eventually.IsAsync(() => prober.Reports.All(one => one.Probes > 0));
    }

    [Fact]
    public void A_history_keeps_a_hundred_and_tells_what_they_come_to()
    {
        var history = new ProbeHistory();
        ProbedService service = Probed.Service(ProbeKind.Tcp, "x:1");
        for (int i = 1; i <= 250; i++)
        {
            history.Add(new ProbeResult(DateTimeOffset.UnixEpoch.AddSeconds(i), i, i % 10 == 5 ? ProbeOutcome.Down("no") : ProbeOutcome.Healthy));
        }

        ServiceReport report = history.Report(service);
        Assert.Equal((ServiceHealth.Healthy, 100, 10.0), (report.Health, report.Probes, report.FailedPercent));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(250), report.CheckedAt);
        double[] answered = [.. Enumerable.Range(151, 100).Where(i => i % 10 != 5).Select(i => (double)i)];
        Assert.Equal(new ProbeTimes(answered.Average(), answered[85], answered[89]), report.Times);

        Assert.Equal(Enumerable.Range(231, 20).Reverse(), report.Latest.Select(one => (int)one.ElapsedMs));
        Assert.Equal([5], report.Latest.Select((one, at) => (one.Outcome.Reason, at)).Where(one => one.Reason == "no").Select(one => one.at % 10).Distinct());

        // Well again, and twice not in the last ten: that is not healthy.
        history.Add(new ProbeResult(default, 1, ProbeOutcome.Down("no")));
        Assert.Equal((ServiceHealth.Down, "no"), (history.Report(service).Health, history.Report(service).Reason));
        history.Add(new ProbeResult(default, 1, ProbeOutcome.Healthy));
        report = history.Report(service);
        Assert.Equal((ServiceHealth.Degraded, "2 of the last 10 probes failed"), (report.Health, report.Reason));
    }

    private static ProbedService Service(ScriptedPeer peer, int intervalMs, int timeoutMs) =>
        Probed.Service(ProbeKind.Redis, $"127.0.0.1:{peer.Port}", timeoutMs) with { Interval = TimeSpan.FromMilliseconds(intervalMs) };
}
