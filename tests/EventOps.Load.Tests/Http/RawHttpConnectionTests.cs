using System.Text;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Tests.Support;
using EventOps.Tests.Shared.Webhooks;
using Microsoft.AspNetCore.Http;

namespace EventOps.Load.Tests.Http;

public sealed class RawHttpConnectionTests
{
    private static readonly SystemRunClock Clock = new(TimeProvider.System);

    [Fact]
    public async Task Bodies_arrive_whole_from_a_real_server_sized_and_chunked_small_and_large()
    {
        await using KestrelApp app = await KestrelApp.StartAsync(async context =>
        {
            int length = int.Parse(context.Request.Query["length"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
            context.Response.ContentLength = context.Request.Query["sized"] == "1" ? length : null;
            byte[] body = Encoding.ASCII.GetBytes(new string('x', length));
            await context.Response.Body.WriteAsync(body.AsMemory(0, length / 2));
            await context.Response.Body.FlushAsync();
            await context.Response.Body.WriteAsync(body.AsMemory(length / 2));
        });
        using var connection = new RawHttpConnection(app.Target, Clock);
        foreach (int length in new[] { 0, 1, 100, 65_536, 1_000_000 })
        {
            foreach (int sized in new[] { 0, 1 })
            {
                HttpExchange exchange = await connection.SendAsync(RequestBytes.Get(app.Target, $"/?length={length}&sized={sized}"));
                Assert.Equal((200, FailureKind.None, length), (exchange.Status, exchange.Failure, connection.Body.Length));
            }
        }
    }

    [Fact]
    public async Task The_body_sent_is_the_body_received_and_the_status_is_told()
    {
        await using KestrelApp app = await KestrelApp.StartAsync(async context =>
        {
            context.Response.StatusCode = 201;
            await context.Request.Body.CopyToAsync(context.Response.Body);
        });
        using var connection = new RawHttpConnection(app.Target, Clock);
        byte[] body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200_000)));

        HttpExchange exchange = await connection.SendAsync(RequestBytes.Post(app.Target, "/publish", "text/plain", body));

        Assert.Equal(201, exchange.Status);
        Assert.True(connection.Body.SequenceEqual(body));
    }

    [Fact]
    public async Task A_connection_the_server_closes_after_its_answer_is_opened_again()
    {
        await using KestrelApp app = await KestrelApp.StartAsync(context =>
        {
            context.Response.Headers.Connection = "close";
            return context.Response.WriteAsync(context.Connection.Id);
        });
        using var connection = new RawHttpConnection(app.Target, Clock);
        byte[] request = RequestBytes.Get(app.Target, "/");
        var ids = new HashSet<string>();
        for (int i = 0; i < 3; i++)
        {
            Assert.True((await connection.SendAsync(request)).IsSuccess);
            ids.Add(Encoding.ASCII.GetString(connection.Body));
        }

        Assert.Equal(3, ids.Count);
    }

    [Fact]
    public async Task Answers_written_byte_by_byte_hundreds_on_one_connection_are_read()
    {
        using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", bytesPerWrite: 1);
        using var connection = new RawHttpConnection(server.Target, Clock);
        byte[] request = RequestBytes.Get(server.Target, "/");
        for (int i = 0; i < 300; i++)
        {
            HttpExchange exchange = await connection.SendAsync(request);
            Assert.True(exchange.IsSuccess);
            Assert.Equal("abc", Encoding.ASCII.GetString(connection.Body));
        }

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_request_allocates_nothing_in_steady_state()
    {
        const int Requests = 2_000;
        using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", bytesPerWrite: 4096);
        using var connection = new RawHttpConnection(server.Target, Clock);
        byte[] request = RequestBytes.Get(server.Target, "/");
        await SendAllAsync(connection, request, Requests);

        // The runtime's own background work, and other threads of this process, allocate now and then: the quietest round
        // counts. One object a request would be 24 bytes at least, in every round.
        long perRequest = long.MaxValue;
        for (int rounds = 0; rounds < 50 && perRequest > 8; rounds++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await SendAllAsync(connection, request, Requests);
            perRequest = (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
        }

        Assert.InRange(perRequest, 0, 8);
    }

    [Fact]
    public async Task Nobody_there_is_a_connect_failure_and_rubbish_is_a_bad_response()
    {
        using var refusing = new RefusingPort();
        using var nobody = new RawHttpConnection(LoopbackTarget.ForPort(refusing.Port), Clock);
        Assert.Equal(FailureKind.Connect, (await nobody.SendAsync("x"u8.ToArray())).Failure);

        using var server = new ScriptedServer("220 smtp ready\r\n\r\n", bytesPerWrite: 100);
        using var rubbish = new RawHttpConnection(server.Target, Clock);
        Assert.Equal(FailureKind.BadResponse, (await rubbish.SendAsync(RequestBytes.Get(server.Target, "/"))).Failure);
    }

    [Fact]
    public async Task A_silent_server_is_a_timeout_after_the_timeout()
    {
        using var server = new ScriptedServer("", bytesPerWrite: 1);
        using var pool = new ConnectionPool(server.Target, Clock, TimeProvider.System, TimeSpan.FromMilliseconds(50), 1);
        RawHttpConnection connection = pool.Open();

        HttpExchange exchange = await connection.SendAsync(RequestBytes.Get(server.Target, "/"));

        Assert.Equal(FailureKind.Timeout, exchange.Failure);
        Assert.Throws<InvalidOperationException>(pool.Open);
    }

    private static async Task SendAllAsync(RawHttpConnection connection, byte[] request, int count)
    {
        for (int i = 0; i < count; i++)
        {
            HttpExchange exchange = await connection.SendAsync(request);
            Assert.True(exchange.IsSuccess);
        }
    }
}
