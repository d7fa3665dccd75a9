using EventOps.Server.Configuration;

namespace EventOps.Server.Tests.Configuration;

/// <summary>What is wrong with watched services, addresses and lists is told all at once, by its key.</summary>
public sealed class MonitoringConfigurationTests
{
    private const string Section = "EventOps:Monitoring:";

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        using TestInputs inputs = new TestInputs().Args(
            $"--{Section}Health:RingPercentDegraded=101",
            $"--{Section}Health:ApiP95DegradedMs=0",
            $"--{Section}Services:0:Name=journal",
            $"--{Section}Services:0:Target=x",
            $"--{Section}Services:2:Name=mail",
            $"--{Section}Services:2:Kind=http",
            $"--{Section}Services:2:Target=mail:25",
            $"--{Section}Services:3:Name=Mail",
            $"--{Section}Services:3:Kind=smtp",
            $"--{Section}Services:3:Target=mail",
            $"--{Section}Services:3:IntervalMs=1",
            $"--{Section}Services:3:TimeoutMs=1",
            $"--{Section}Services:3:ExpectedStatus=99",
            $"--{Section}Services:4:Kind=ping",
            $"--{Section}IpReputation:Resolver=dns.example",
            $"--{Section}IpReputation:TtlMin=2h",
            $"--{Section}IpReputation:Addresses:0:Address=mail",
            $"--{Section}IpReputation:Addresses:1:Address=203.0.113.1",
            $"--{Section}IpReputation:Addresses:1:Provider=x",
            $"--{Section}IpReputation:Addresses:2:Address=203.0.113.1",
            $"--{Section}IpReputation:Addresses:2:Provider=x",
            $"--{Section}IpReputation:Lists:0:Zone=a..b",
            $"--{Section}IpReputation:Lists:0:Weight=101");
        IReadOnlyList<ConfigurationProblem> problems = inputs.Read().Problems;
        Assert.Equal(
            [
                "Health:ApiP95DegradedMs", "Health:RingPercentDegraded", "IpReputation:Addresses:0:Address", "IpReputation:Addresses:0:Provider",
                "IpReputation:Addresses:2:Address", "IpReputation:Lists:0:Name", "IpReputation:Lists:0:Weight", "IpReputation:Lists:0:Zone",
                "IpReputation:Resolver", "IpReputation:TtlMax", "Services:0:Name", "Services:0:Target", "Services:2:Target",
                "Services:3:ExpectedStatus", "Services:3:IntervalMs", "Services:3:Name", "Services:3:TimeoutMs",
                "Services:4:Kind", "Services:4:Name", "Services:4:Target",
            ],
            problems.Select(one => one.Key[Section.Length..]).Order(StringComparer.Ordinal));
        Assert.All(problems, one => Assert.StartsWith(one.Key, one.Message, StringComparison.Ordinal));
    }
}
