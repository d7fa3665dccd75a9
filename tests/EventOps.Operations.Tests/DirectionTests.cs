using System.Reflection;

namespace EventOps.Operations.Tests;

/// <summary>Which rooms this one knows: docs/architecture.md, "Direction".</summary>
public sealed class DirectionTests
{
    [Fact]
    public void It_knows_no_contract_and_no_web_server()
    {
        IEnumerable<string> known = Assembly.Load("EventOps.Operations").GetReferencedAssemblies()
            .Select(one => one.Name!)
            .Where(name => name.StartsWith("EventOps.", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain(known, name => name != "EventOps.Engine");
    }
}
