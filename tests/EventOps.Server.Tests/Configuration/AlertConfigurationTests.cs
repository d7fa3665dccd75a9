using EventOps.Engine.Operations.Alerts;
using EventOps.Operations.Alerting;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Alerts;

namespace EventOps.Server.Tests.Configuration;

/// <summary>Alert rules: what is wrong with them, and what becomes of those that have a built-in one's name.</summary>
public sealed class AlertConfigurationTests
{
    private const string Section = "EventOps:Alerts:";

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        using TestInputs inputs = new TestInputs().Args(
            $"--{Section}IntervalMs=1",
            $"--{Section}Rules:0:Metric=avg(x[5s])",
            $"--{Section}Rules:0:Threshold=much",
            $"--{Section}Rules:1:Name=own",
            $"--{Section}Rules:1:ForSeconds=-1",
            $"--{Section}Rules:2:Name=own",
            $"--{Section}Rules:2:Metric=m",
            $"--{Section}Rules:2:Threshold=1",
            $"--{Section}Rules:3:Name=disk_free",
            $"--{Section}Rules:3:ClearThreshold=1",
            $"--{Section}Rules:3:Labels=a",
            $"--{Section}Rules:3:Severity=fatal",
            $"--{Section}Rules:3:Comparison=equal");
        IReadOnlyList<ConfigurationProblem> problems = inputs.Read().Problems;
        Assert.Equal(
            [
                "IntervalMs", "Rules:0:Metric", "Rules:0:Name", "Rules:0:Threshold", "Rules:1:ForSeconds", "Rules:1:Metric",
                "Rules:1:Threshold", "Rules:2:Name", "Rules:3:ClearThreshold", "Rules:3:Comparison", "Rules:3:Labels", "Rules:3:Severity",
            ],
            problems.Select(one => one.Key[Section.Length..]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(problems, one => Assert.StartsWith(one.Key, one.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_changes_the_built_in_one_of_its_name_or_stands_behind_them()
    {
        using TestInputs inputs = new TestInputs().Args(
            $"--{Section}Rules:0:Name=queue_size",
            $"--{Section}Rules:0:Threshold=50",
            $"--{Section}Rules:1:Name=clock_jump",
            $"--{Section}Rules:1:Enabled=false",
            $"--{Section}Rules:2:Name=own",
            $"--{Section}Rules:2:Metric=rate(a_total[30s])",
            $"--{Section}Rules:2:Labels=kind=x,room=y=z",
            $"--{Section}Rules:2:Threshold=0.5",
            $"--{Section}Rules:2:Comparison=Below",
            $"--{Section}Rules:2:ClearThreshold=0.75",
            $"--{Section}Rules:2:Severity=info",
            "--EventOps:DiskBudget:FreeBytesMin=2GiB");
        AlertSettings settings = ConfiguredAlerts.Of(inputs.Read().Configuration!.Options);
        Assert.Equal(
            [
                "queue_size", "failed_jobs", "commit_latency", "error_rate", "disk_free", "webhook_circuit_open",
                "subscription_disabled", "stalled_subscription", "own",
            ],
            settings.Rules.Select(one => one.Name));
        AlertRule queue = settings.Rules[0];
        Assert.Equal((50, 50, AlertSeverity.Error, TimeSpan.FromMinutes(1)), (queue.Threshold, queue.ClearThreshold, queue.Severity, queue.For));
        Assert.StartsWith("Queue size exceeded", queue.Message.Text, StringComparison.Ordinal);
        Assert.Equal(2.0 * (2L << 30), settings.Rules[4].Threshold);
        AlertRule own = settings.Rules[^1];
        Assert.Equal((MetricFigure.Rate, AlertComparison.Below, 0.5, 0.75), (own.Metric.Figure, own.Comparison, own.Threshold, own.ClearThreshold));
        Assert.True(own.Labels.Matches("kind=\"x\",room=\"y=z\""));
        Assert.False(own.Labels.Matches("kind=\"x\""));
        Assert.Equal((AlertSeverity.Info, TimeSpan.FromSeconds(60)), (own.Severity, own.For));
    }
}
