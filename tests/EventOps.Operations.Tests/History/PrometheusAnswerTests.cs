using System.Text;
using EventOps.Operations.History;
using EventOps.Operations.Sampling;

namespace EventOps.Operations.Tests.History;

/// <summary>Whatever stands at the address, an answer is a value or a problem, never an exception.</summary>
public sealed class PrometheusAnswerTests
{
    [Theory]
    [InlineData("<html>502</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"status\":\"error\",\"error\":\"bad_data\"}")]
    [InlineData("{\"status\":\"success\"}")]
    [InlineData("{\"status\":1,\"data\":{}}")]
    public void What_is_no_success_is_a_problem(string body)
    {
        using var answer = PrometheusAnswer.Of(502, Encoding.UTF8.GetBytes(body));
        Assert.Equal("Prometheus answered with status 502 and no result", answer.Problem);
    }

    [Fact]
    public void What_is_not_as_it_should_be_is_left_out()
    {
        using PrometheusAnswer vector = Of(
            """
            {"result":[{"metric":{"__name__":"a","command":"stop"},"value":[1758499200.5,"0.25"]},{"metric":{},"value":[1,"1"]},
             {"metric":{"__name__":"b"},"value":[1,"NaN"]},{"metric":{"__name__":"c"},"value":[1,2]},7,{"metric":{"__name__":"d"}}]}
            """);
        Assert.Equal([new CurrentValue("a", "stop", 0.25)], vector.Vector());
        using PrometheusAnswer matrix = Of("""{"result":[{"values":[[1758499200,"4800"],[1758499260,"+Inf"],[1758499320,"5100"],["x","1"],[]]}]}""");
        Assert.Equal([new SamplePoint(1_758_499_200, 4_800), new SamplePoint(1_758_499_320, 5_100)], matrix.Matrix());
        using PrometheusAnswer huge = Of("""{"result":[{"values":[[1e300,"1"],[-1,"1"],[1,"\ud800"],[2,"2"]]}]}""");
        Assert.Equal([new SamplePoint(2, 2)], huge.Matrix());
        using PrometheusAnswer half = Of("""{"result":[{"metric":{"__name__":"\ud800"},"value":[1,"1"]},{"metric":{"__name__":"a","command":"\udc00"},"value":[1,"1"]}]}""");
        Assert.Equal([new CurrentValue("a", null, 1)], half.Vector());
        using PrometheusAnswer odd = Of("[]");
        Assert.Empty(odd.Vector());
        Assert.Empty(odd.Matrix());
        using PrometheusAnswer names = Of("""["up",1,null,"\ud800","md_throughput_mps"]""");
        Assert.Equal(["up", "md_throughput_mps"], names.Names());
    }

    private static PrometheusAnswer Of(string data)
    {
        var answer = PrometheusAnswer.Of(200, Encoding.UTF8.GetBytes($$"""{"status":"success","data":{{data}}}"""));
        Assert.Null(answer.Problem);
        return answer;
    }
}
