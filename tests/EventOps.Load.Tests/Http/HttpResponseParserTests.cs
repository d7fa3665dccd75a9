using System.Text;
using EventOps.Load.Http;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Load.Tests.Http;

public sealed class HttpResponseParserTests
{
    public static TheoryData<string, int, string> Responses { get; } = new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello" },
        { "HTTP/1.1 202 Accepted\r\ncontent-length:0\r\n\r\n", 202, "" },
        { "HTTP/1.1 204 No Content\r\n\r\n", 204, "" },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok", 201, "ok" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", 200, "hello world" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n", 200, "0123456789" },
        { "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 2\r\nServer: x\r\n\r\n{}", 429, "{}" },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_split_at_any_byte_is_the_same_response(string text, int status, string body)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        for (int split = 0; split <= bytes.Length; split++)
        {
            var parser = new HttpResponseParser();
            int first = parser.Feed(bytes.AsSpan(0, split));
            Assert.Equal(split == bytes.Length, parser.IsComplete);
            int second = parser.Feed(bytes.AsSpan(split));
            Assert.True(parser.IsComplete);
            Assert.Equal(bytes.Length, first + second);
            Assert.Equal((status, body), (parser.Status, Encoding.ASCII.GetString(parser.Body)));
        }
    }

    [Fact]
    public void Hundreds_of_pipelined_responses_come_apart_however_they_are_split()
    {
        var all = Responses.Select(row => ((string)row[0], (int)row[1], (string)row[2])).ToArray();
        (string Text, int Status, string Body)[] sequence = [.. Enumerable.Range(0, 350).Select(i => all[i % all.Length])];
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(sequence.Select(r => r.Text)));

        Prop.ForAll(Gen.Choose(1, 97).ListOf().Where(l => l.Count > 0).ToArbitrary(), cuts =>
        {
            var parser = new HttpResponseParser();
            var seen = new List<(int, string)>();
            int cut = 0;
            for (int at = 0; at < bytes.Length;)
            {
                int end = Math.Min(bytes.Length, at + cuts[cut++ % cuts.Count]);
                while (at < end)
                {
                    at += parser.Feed(bytes.AsSpan(at, end - at));
                    Assert.False(parser.HasFailed);
                    if (parser.IsComplete)
                    {
                        seen.Add((parser.Status, Encoding.ASCII.GetString(parser.Body)));
                        parser.Reset();
                    }
                }
            }

            Assert.Equal(sequence.Select(r => (r.Status, r.Body)), seen);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9\r\n\r\n")]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n")]
    public void What_is_not_a_response_fails(string text)
    {
        var parser = new HttpResponseParser();
        parser.Feed(Encoding.ASCII.GetBytes(text));
        Assert.True(parser.HasFailed);
    }

    [Fact]
    public void A_body_without_a_length_ends_with_the_connection_and_ends_keep_alive()
    {
        var parser = new HttpResponseParser();
        parser.Feed("HTTP/1.1 200 OK\r\n\r\nuntil the end"u8);
        Assert.False(parser.IsComplete);

        parser.EndOfStream();

        Assert.True(parser.IsComplete);
        Assert.False(parser.KeepAlive);
        Assert.Equal("until the end", Encoding.ASCII.GetString(parser.Body));
    }

    [Fact]
    public void The_end_of_the_stream_inside_a_sized_body_is_a_failure()
    {
        var parser = new HttpResponseParser();
        parser.Feed("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"u8);
        parser.EndOfStream();
        Assert.True(parser.HasFailed);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", true)]
    public void Keep_alive_is_what_the_head_says(string text, bool keepAlive)
    {
        var parser = new HttpResponseParser();
        parser.Feed(Encoding.ASCII.GetBytes(text));
        Assert.Equal((true, keepAlive), (parser.IsComplete, parser.KeepAlive));
    }
}
