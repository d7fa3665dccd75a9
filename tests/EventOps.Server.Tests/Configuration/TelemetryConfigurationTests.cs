using EventOps.Server.Configuration;

namespace EventOps.Server.Tests.Configuration;

/// <summary>What is wrong with the console's and telemetry's settings is told all at once, and no header's value with it.</summary>
public sealed class TelemetryConfigurationTests
{
    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        using TestInputs inputs = new TestInputs().Args(
            "--EventOps:Ops:TimeZone=Nowhere/Land",
            "--EventOps:Ops:LiveWindow=0s",
            "--EventOps:Prometheus:Url=127.0.0.1:9090",
            "--EventOps:Prometheus:TimeoutMs=1",
            "--EventOps:Otlp:Endpoint=http://user:password@collector/",
            "--EventOps:Otlp:Protocol=carrier-pigeon",
            "--EventOps:Otlp:Headers:0=very-secret-token",
            "--EventOps:Otlp:IntervalMs=99");
        IReadOnlyList<ConfigurationProblem> problems = inputs.Read().Problems;
        Assert.Equal(
            [
                "Ops:LiveWindow", "Ops:TimeZone", "Otlp:Endpoint", "Otlp:Headers", "Otlp:IntervalMs", "Otlp:Protocol", "Prometheus:TimeoutMs",
                "Prometheus:Url",
            ],
            problems.Select(one => one.Key["EventOps:".Length..]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(problems, static one => one.Message.Contains("very-secret-token", StringComparison.Ordinal));
        Assert.DoesNotContain(problems, static one => one.Message.Contains("password", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_right_is_taken()
    {
        using TestInputs inputs = new TestInputs().Args(
            "--EventOps:Ops:TimeZone=Asia/Shanghai",
            "--EventOps:Prometheus:Url=https://prometheus.example/under/a/path",
            "--EventOps:Otlp:Endpoint=http://collector:4317",
            "--EventOps:Otlp:Protocol=grpc",
            "--EventOps:Otlp:Headers:0=x-token=a=b");
        Assert.Empty(inputs.Read().Problems);
    }
}
