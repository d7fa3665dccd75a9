using EventOps.Load.Simulations;

namespace EventOps.Load.Tests.Simulations;

public sealed class SimulationParserTests
{
    [Theory]
    [InlineData("keep_constant:32,10s")]
    [InlineData("ramping_constant:64,2.5s")]
    [InlineData("inject:1500.5,30s")]
    [InlineData("inject_random:100-300,250ms")]
    [InlineData("ramping_inject:20,60s")]
    [InlineData("pause:2s")]
    public void Every_kind_reads_back_as_it_was_written(string text)
    {
        Assert.True(SimulationParser.TryParse(text, out LoadSimulation? simulation, out string? problem), problem);
        Assert.Equal(text, simulation.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("inject")]
    [InlineData("inject:10")]
    [InlineData("inject:0,1s")]
    [InlineData("inject:-1,1s")]
    [InlineData("inject:10,0s")]
    [InlineData("inject:10,1")]
    [InlineData("inject:99000000,1s")]
    [InlineData("inject_random:300-100,1s")]
    [InlineData("inject_random:300,1s")]
    [InlineData("keep_constant:1.5,1s")]
    [InlineData("keep_constant:10,1s,1s")]
    [InlineData("pause:1,1s")]
    [InlineData("burst:10,1s")]
    public void Anything_else_is_refused_and_the_forms_are_named(string text)
    {
        Assert.False(SimulationParser.TryParse(text, out _, out string? problem));
        Assert.Contains("ramping_inject", problem, StringComparison.Ordinal);
    }
}
