using EventOps.Load.Measuring;
using EventOps.Load.Measuring.Assertions;
using EventOps.Load.Tests.Support;

namespace EventOps.Load.Tests.Measuring;

public sealed class AssertionTests
{
    [Theory]
    [InlineData("p99<50ms", null, "p99", "<", 50e6)]
    [InlineData("p99.9 <= 250us", null, "p99.9", "<=", 250e3)]
    [InlineData("throughput>1000000", null, "throughput", ">", 1e6)]
    [InlineData("poll.throughput>=1.5M", "poll", "throughput", ">=", 1.5e6)]
    [InlineData("end-to-end.p99.9<1s", "end-to-end", "p99.9", "<", 1e9)]
    [InlineData("errors=0", null, "errors", "=", 0)]
    [InlineData("errors==0", null, "errors", "=", 0)]
    [InlineData("errors!=3", null, "errors", "!=", 3)]
    [InlineData("error_rate<0.5%", null, "error_rate", "<", 0.5)]
    public void What_people_write_is_understood(string text, string? step, string metric, string comparison, double bound)
    {
        Assert.True(AssertionParser.TryParse(text, out Assertion? assertion, out string? problem), problem);
        Assert.Equal(new Assertion(text, step, metric, comparison, bound), assertion);
    }

    [Theory]
    [InlineData("")]
    [InlineData("p99")]
    [InlineData("<50ms")]
    [InlineData("p98<50ms")]
    [InlineData("p99<50")]
    [InlineData("p99<ms")]
    [InlineData("throughput>fast")]
    [InlineData("throughput>")]
    [InlineData("errors=-1")]
    [InlineData("errors!3")]
    public void What_is_not_an_assertion_is_refused_with_a_reason(string text)
    {
        Assert.False(AssertionParser.TryParse(text, out _, out string? problem));
        Assert.False(string.IsNullOrWhiteSpace(problem));
    }

    [Theory]
    [InlineData("p99<50ms", true)]
    [InlineData("p50>=2ms", true)]
    [InlineData("p50>2ms", false)]
    [InlineData("max<9ms", false)]
    [InlineData("throughput=500", true)]
    [InlineData("publish.rps>100", true)]
    [InlineData("errors=0", false)]
    [InlineData("error_rate<=1%", true)]
    [InlineData("poll.errors=0", false)]
    public void Assertions_are_checked_against_the_step(string text, bool passes)
    {
        Assert.True(AssertionParser.TryParse(text, out Assertion? assertion, out _));
        Assert.Equal(passes, assertion.Check([Sample.Step()]).Passed);
    }

    [Theory]
    [InlineData("errors=10", false)]
    [InlineData("errors=20", true)]
    [InlineData("publish.errors=10", true)]
    [InlineData("error_rate<1%", true)]
    [InlineData("error_rate<0.9%", false)]
    public void Errors_without_a_step_are_those_of_all_steps(string text, bool passes)
    {
        Assert.True(AssertionParser.TryParse(text, out Assertion? assertion, out _));
        Assert.Equal(passes, assertion.Check([Sample.Step(), Sample.Step() with { Name = "end-to-end" }]).Passed);
    }

    [Fact]
    public void A_run_without_one_success_does_not_pass_a_latency_bound()
    {
        Assert.True(AssertionParser.TryParse("p99<50ms", out Assertion? assertion, out _));
        StepResult nothing = Sample.Step() with { Latency = LatencySummary.None };
        Assert.False(assertion.Check([nothing]).Passed);
    }
}
