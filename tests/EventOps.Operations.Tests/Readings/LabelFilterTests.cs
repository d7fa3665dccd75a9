using EventOps.Operations.Readings;

namespace EventOps.Operations.Tests.Readings;

public sealed class LabelFilterTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("a=\"x\"", true)]
    public void Without_labels_every_series_is_meant(string labels, bool isMeant) => Assert.Equal(isMeant, LabelFilter.All.Matches(labels));

    [Theory]
    [InlineData("result=\"failed\"", true)]
    [InlineData("a=\"1\",result=\"failed\",z=\"2\"", true)]
    [InlineData("result=\"failedly\"", false)]
    [InlineData("my_result=\"failed\"", false)]
    [InlineData("a=\"\\\",result=\\\"failed\\\"\"", false)]
    [InlineData("a=\"\\\\\",result=\"failed\"", true)]
    [InlineData("a=\"x,result=\\\"failed\\\"\",result=\"ok\"", false)]
    [InlineData("", false)]
    public void A_pair_is_found_whole_and_never_within_a_value(string labels, bool isMeant) =>
        Assert.Equal(isMeant, new LabelFilter([new("result", "failed")]).Matches(labels));

    [Fact]
    public void Every_pair_has_to_be_there_and_values_are_escaped()
    {
        var filter = new LabelFilter([new("a", "say \"x\""), new("b", "\\")]);
        Assert.True(filter.Matches("a=\"say \\\"x\\\"\",b=\"\\\\\""));
        Assert.False(filter.Matches("a=\"say \\\"x\\\"\""));
    }
}
