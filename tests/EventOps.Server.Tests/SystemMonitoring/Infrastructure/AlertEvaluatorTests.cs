using EventOps.Engine.Operations.Alerts;
using EventOps.Operations.Alerting;
using EventOps.Operations.Readings;
using EventOps.Server.Tests.EventBus.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Server.Tests.SystemMonitoring.Infrastructure;

/// <summary>The loop itself: by a clock that is set, over a journal that refuses, and dead.</summary>
public sealed class AlertEvaluatorTests
{
    [Fact]
    public async Task A_clock_that_is_set_raises_and_is_over_five_minutes_later()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        var clock = new SetClock();
        var settings = new AlertSettings(TimeSpan.FromSeconds(5), DefaultAlertRules.Of(freeBytesMin: 0, failuresMax: 10));
        await using var evaluator = new AlertEvaluator(server.Engine, new Readings(), settings, clock, NullLogger.Instance, new object());
        clock.Pass(5);
        await evaluator.LookAsync();
        Assert.Empty(server.Engine.Operations.Alerts.Book.All);
        clock.WallSeconds -= 90;
        clock.Pass(5);
        await evaluator.LookAsync();
        Alert jumped = Assert.Single(server.Engine.Operations.Alerts.Book.All);
        Assert.Equal(("clock_jump", true, 90), (jumped.Terms.Rule, jumped.IsOpen, jumped.Terms.Value));
        clock.Pass(299);
        await evaluator.LookAsync();
        Assert.True(Assert.Single(server.Engine.Operations.Alerts.Book.All).IsOpen);
        clock.Pass(5);
        await evaluator.LookAsync();
        Assert.False(Assert.Single(server.Engine.Operations.Alerts.Book.All).IsOpen);
    }

    [Fact]
    public async Task What_no_rule_watches_any_more_is_over()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        AlertService alerts = server.Engine.Operations.Alerts;
        await alerts.RaiseAsync(new AlertTerms("was", "", AlertSeverity.Info, "s", "m"));
        await using var evaluator = Evaluator(server, new Readings());
        await evaluator.LookAsync();
        Assert.Equal("The rule is not there any more", Assert.Single(alerts.Book.All).ResolvedBecause);
    }

    [Fact]
    public async Task One_that_died_is_told_by_health()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await using var evaluator = Evaluator(server, new Readings { Broken = true });
        evaluator.Start();
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!server.Engine.Status.Problems.Contains("The alert evaluator died; no alert is raised or resolved until the next start."))
        {
            tooLong.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Contains("alert evaluator died", (await server.Bus.GetAsync("/health")).Text, StringComparison.Ordinal);
    }

    private static AlertEvaluator Evaluator(RunningServer server, Readings readings)
    {
        var rule = new AlertRule("r", MetricExpression.Value("m"), AlertComparison.Above, 1);
        return new AlertEvaluator(
            server.Engine, readings, new AlertSettings(TimeSpan.FromMilliseconds(1), [rule]), TimeProvider.System, NullLogger.Instance, new object());
    }

    private sealed class Readings : IMetricReadings
    {
        internal bool Broken { get; init; }

        public void Read(IReadingSink sink)
        {
            if (Broken)
            {
                throw new InvalidOperationException("broken");
            }
        }
    }

    /// <summary>A wall clock that can be set, and one that only passes.</summary>
    private sealed class SetClock : TimeProvider
    {
        private double _seconds;

        internal double WallSeconds { get; set; } = 1_000_000;

        public override long TimestampFrequency => 1_000_000;

        internal void Pass(double seconds)
        {
            WallSeconds += seconds;
            _seconds += seconds;
        }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(WallSeconds);

        public override long GetTimestamp() => (long)(_seconds * 1_000_000);
    }
}
