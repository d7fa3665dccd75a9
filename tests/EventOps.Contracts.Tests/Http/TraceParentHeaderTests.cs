using EventOps.Contracts.Http;
using EventOps.Tests.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EventOps.Contracts.Tests.Http;

public sealed class TraceParentHeaderTests
{
    private const string Good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData(Good, Good)]
    [InlineData("", "nonsense")]
    [InlineData("", "")]
    [InlineData("", Good, Good)]
    [InlineData("", Good, "")]
    [InlineData("", Good, "nonsense")]
    [InlineData("")]
    public void One_good_header_counts_and_anything_else_is_none(string expected, params string[] sent)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Headers["TraceParent"] = new StringValues(sent);

        Assert.Equal(expected, TraceParentHeader.Read(request).ToString());
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        HttpRequest with = new DefaultHttpContext().Request;
        with.Headers.TraceParent = Good;
        HttpRequest without = new DefaultHttpContext().Request;
        int found = Found(with, without);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                found += Found(with, without);
            }
        }, out int runs));
        Assert.Equal((runs * 1_000) + 1, found);
    }

    private static int Found(HttpRequest with, HttpRequest without) =>
        (TraceParentHeader.Read(with).IsNone ? 0 : 1) + (TraceParentHeader.Read(without).IsNone ? 0 : 1);
}
