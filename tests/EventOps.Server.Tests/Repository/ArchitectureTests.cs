using System.Reflection;
using System.Text.RegularExpressions;
using EventOps.Contracts.EventBus;
using EventOps.Engine;
using EventOps.Journal.Faster;

namespace EventOps.Server.Tests.Repository;

/// <summary>Which room may know which: docs/architecture.md, "Direction".</summary>
public sealed partial class ArchitectureTests
{
    [Theory]
    [InlineData(typeof(EventPipeline), "")]
    [InlineData(typeof(FasterJournal), "EventOps.Engine")]
    [InlineData(typeof(EventOps.Webhooks.HttpWebhookSender), "EventOps.Engine")]
    [InlineData(typeof(EventBusContract), "EventOps.Engine EventOps.Operations")]
    [InlineData(typeof(EventOps.Server.Hosting.EventOpsServer), "EventOps.Contracts EventOps.Engine EventOps.Journal.Faster EventOps.Operations EventOps.Webhooks")]
    public void A_project_knows_only_those_below_it(Type member, string allowed)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(allowed);
        IEnumerable<string> known = member.Assembly.GetReferencedAssemblies()
            .Select(one => one.Name!)
            .Where(name => name.StartsWith("EventOps.", StringComparison.Ordinal));

        Assert.Empty(known.Except(allowed.Split(' ')));
    }

    [Fact]
    public void The_engine_has_no_third_party_package()
    {
        IEnumerable<string> foreign = typeof(EventPipeline).Assembly.GetReferencedAssemblies()
            .Select(one => one.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal));

        Assert.Empty(foreign);
    }

    [Fact]
    public void Only_the_faster_journal_knows_faster()
    {
        Assert.Contains(typeof(FasterJournal).Assembly.GetReferencedAssemblies(), one => one.Name == "FASTER.core");
        foreach (Assembly other in new[] { typeof(EventPipeline).Assembly, typeof(EventBusContract).Assembly, typeof(EventOps.Server.Hosting.EventOpsServer).Assembly })
        {
            Assert.DoesNotContain(other.GetReferencedAssemblies(), one => one.Name == "FASTER.core");
        }
    }

    [Fact]
    public void Contracts_never_name_each_other()
    {
        string[] shared = ["Http", "Metrics"];
        string[] contracts = [.. Directory.EnumerateDirectories(Path.Combine(Checkout.Root, "src/EventOps.Contracts"))
            .Select(path => Path.GetFileName(path))
            .Where(name => name is not ("bin" or "obj") && !shared.Contains(name))];
        Assert.Contains("EventBus", contracts);
        IEnumerable<string> crossing = Checkout.SourceFiles
            .Where(path => path.StartsWith("src/EventOps.Contracts/", StringComparison.Ordinal))
            .SelectMany(path => Named().Matches(Checkout.Read(path))
                .Select(match => match.Groups[1].Value)
                .Where(name => contracts.Contains(name) && path.Split('/')[2] != name)
                .Select(name => $"{path} names {name}"));

        Assert.Empty(crossing);
    }

    [Fact]
    public void The_pipeline_fits_on_a_screen_or_two()
    {
        Assert.InRange(Checkout.Read("src/EventOps.Engine/EventPipeline.cs").Split('\n').Length, 1, 230);
    }

    [GeneratedRegex(@"EventOps\.Contracts\.(\w+)")]
    private static partial Regex Named();
}
