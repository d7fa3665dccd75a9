using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Notifications;

namespace EventOps.Server.Tests.Configuration;

/// <summary>What is wrong with rules and review times is told all at once, by its key.</summary>
public sealed class NotificationConfigurationTests
{
    private const string Section = "EventOps:Notifications:";

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        using TestInputs inputs = new TestInputs().Args(
            $"--{Section}ReviewTime=9",
            $"--{Section}TimeZone=Nowhere/Land",
            $"--{Section}MonthlyDay=31",
            $"--{Section}WeeklyDay=someday",
            $"--{Section}Rules:3:Title=x",
            $"--{Section}Rules:3:Priorities=urgent",
            $"--{Section}Rules:7:Scope=system",
            $"--{Section}Rules:7:Title={{nobody}}",
            $"--{Section}Rules:7:Summary=x",
            $"--{Section}Rules:7:Cycle=yearly",
            $"--{Section}Rules:7:Actions:0:Url=javascript:1");
        IReadOnlyList<ConfigurationProblem> problems = inputs.Read().Problems;
        Assert.Equal(
            [
                "MonthlyDay", "ReviewTime", "Rules:3:Priorities", "Rules:3:Scope", "Rules:3:Summary", "Rules:7:Actions:0:Label",
                "Rules:7:Actions:0:Url", "Rules:7:Cycle", "Rules:7:Title", "TimeZone", "WeeklyDay",
            ],
            problems.Select(one => one.Key[Section.Length..]).Order(StringComparer.Ordinal));
        Assert.All(problems, one => Assert.StartsWith(one.Key, one.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_right_becomes_times_and_a_table()
    {
        using TestInputs inputs = new TestInputs().Args(
            $"--{Section}ReviewTime=16:45",
            $"--{Section}TimeZone=Europe/Berlin",
            $"--{Section}WeeklyDay=Tuesday",
            $"--{Section}MonthlyDay=28",
            $"--{Section}Rules:0:Scope=floor",
            $"--{Section}Rules:0:Title=x",
            $"--{Section}Rules:0:Summary=y");
        ServerConfiguration read = inputs.Accepted();
        Assert.Contains("floor", ConfiguredRules.TableOf(read.Options.Notifications).Scopes);
        var times = ConfiguredRules.TimesOf(read.Options.Notifications);
        Assert.Equal(
            (new TimeOnly(16, 45), "Europe/Berlin", DayOfWeek.Tuesday, 28),
            (times.Time, times.Zone.Id, times.WeeklyDay, times.MonthlyDay));
    }
}
