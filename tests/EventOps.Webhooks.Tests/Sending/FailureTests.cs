using System.Text;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Tests.Shared.Webhooks;
using EventOps.Webhooks.Tests.Support;

namespace EventOps.Webhooks.Tests.Sending;

/// <summary>Receivers and networks that misbehave: each is a result that says how.</summary>
public sealed class FailureTests
{
    private static readonly WebhookOptions Impatient = Deliveries.Options with { TimeoutMs = 300 };

    [Fact]
    public async Task One_that_never_answers_times_out()
    {
        await using RawReceiver receiver = RawReceiver.Start((_, stop) => Task.Delay(Timeout.Infinite, stop));
        await FailsAsync(receiver.Url, Impatient, "timed out after 300 ms");
    }

    [Fact]
    public async Task One_whose_head_trickles_times_out()
    {
        await using RawReceiver receiver = RawReceiver.Start(async (stream, stop) =>
        {
            await RawReceiver.ReadSomeAsync(stream, stop);
            foreach (char one in "HTTP/1.1 200 OK\r\nX-Slow: " + new string('a', 100_000))
            {
                await stream.WriteAsync(new[] { (byte)one }, stop);
                await Task.Delay(10, stop); // the trickle is the fault under test
            }
        });
        await FailsAsync(receiver.Url, Impatient, "timed out after 300 ms");
    }

    [Fact]
    public async Task One_that_does_not_read_a_large_body_times_out()
    {
        await using RawReceiver receiver = RawReceiver.Start((_, stop) => Task.Delay(Timeout.Infinite, stop));
        using var sender = new HttpWebhookSender(Impatient, TimeProvider.System);
        WebhookRequest large = Deliveries.To(receiver.Url) with { Body = new byte[64 * 1024 * 1024] };
        AttemptResult result = await sender.SendAsync(large, CancellationToken.None);
        Assert.Equal((AttemptOutcome.Failed, "timed out after 300 ms"), (result.Outcome, result.Error));
    }

    [Fact]
    public async Task One_that_closes_without_an_answer_fails()
    {
        await using RawReceiver receiver = RawReceiver.Answering("");
        await FailsAsync(receiver.Url, Deliveries.Options, "connection closed before the response was complete");
    }

    [Fact]
    public async Task One_that_closes_within_the_head_fails()
    {
        await using RawReceiver receiver = RawReceiver.Answering("HTTP/1.1 200 OK\r\nContent-Ty");
        await FailsAsync(receiver.Url, Deliveries.Options, "connection closed before the response was complete");
    }

    [Fact]
    public async Task One_that_resets_fails()
    {
        await using RawReceiver receiver = RawReceiver.Start(async (stream, stop) =>
        {
            await RawReceiver.ReadSomeAsync(stream, stop);
            throw new IOException("makes the connection reset");
        });
        await FailsAsync(receiver.Url, Deliveries.Options, "connection reset");
    }

    /// <summary>The head says it was taken; what follows it is of no interest.</summary>
    [Fact]
    public async Task One_that_closes_within_the_body_of_a_200_was_delivered_to()
    {
        await using RawReceiver receiver = RawReceiver.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
        AttemptResult result = await Deliveries.SendOnceAsync(receiver.Url, Deliveries.Options);
        Assert.Equal((AttemptOutcome.Delivered, 200), (result.Outcome, result.Status));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    public async Task One_that_speaks_something_else_fails(string banner)
    {
        await using RawReceiver receiver = RawReceiver.Answering(banner);
        await FailsAsync(receiver.Url, Deliveries.Options, "response is not valid HTTP/1.1");
    }

    [Fact]
    public async Task One_with_a_huge_head_fails()
    {
        await using RawReceiver receiver = RawReceiver.Answering($"HTTP/1.1 200 OK\r\nX-Large: {new string('a', 40_000)}\r\n\r\n");
        await FailsAsync(receiver.Url, Deliveries.Options, "response head larger than 16 KiB");
    }

    [Fact]
    public async Task One_that_is_not_there_refuses()
    {
        using var refusing = new RefusingPort();
        await FailsAsync(new Uri(refusing.Url()), Deliveries.Options, "connection refused");
    }

    [Fact]
    public async Task One_with_a_certificate_nobody_knows_gets_nothing()
    {
        await using Receiver receiver = await Receiver.StartTlsAsync(_ => Task.CompletedTask);
        AttemptResult result = await Deliveries.SendOnceAsync(receiver.Url, Deliveries.Options);
        Assert.Equal((AttemptOutcome.Failed, 0), (result.Outcome, result.Status));
        Assert.StartsWith("TLS: certificate not accepted: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task One_that_speaks_no_tls_fails_in_the_handshake()
    {
        await using RawReceiver receiver = RawReceiver.Answering("HTTP/1.1 400 Bad Request\r\n\r\n");
        Uri tls = new UriBuilder(receiver.Url) { Scheme = "https" }.Uri;
        await FailsAsync(tls, Deliveries.Options, "TLS: handshake failed");
    }

    /// <summary>64 MiB in 8 KiB writes would go through in a moment if it were read; the connection is closed instead.</summary>
    [Fact]
    public async Task A_huge_response_body_is_not_read_to_its_end()
    {
        var cutOff = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawReceiver receiver = RawReceiver.Start(async (stream, stop) =>
        {
            await RawReceiver.ReadSomeAsync(stream, stop);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), stop);
            byte[] chunk = Encoding.ASCII.GetBytes("2000\r\n" + new string('x', 0x2000) + "\r\n");
            long written = 0;
            try
            {
                while (written < 1L << 36)
                {
                    await stream.WriteAsync(chunk, stop);
                    written += chunk.Length;
                }
            }
            finally
            {
                cutOff.TrySetResult(written);
            }
        });
        using var sender = new HttpWebhookSender(Deliveries.Options, TimeProvider.System);
        AttemptResult result = await sender.SendAsync(receiver.Url);
        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        long bytes = await cutOff.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.InRange(bytes, 0, 32 * 1024 * 1024); // 64 KiB and the socket buffers of both sides
    }

    [Fact]
    public async Task A_small_response_body_leaves_the_connection_usable()
    {
        await using Receiver receiver = await Receiver.StartAsync(context =>
            context.Response.Body.WriteAsync(new byte[8 * 1024]).AsTask());
        using var sender = new HttpWebhookSender(Deliveries.Options, TimeProvider.System);

        // The rest of a body is read when its attempt has ended: one that begins before that opens another connection.
        for (int i = 0; i < 50 && receiver.Received.Count == Connections(receiver); i++)
        {
            Assert.Equal(AttemptOutcome.Delivered, (await sender.SendAsync(receiver.Url)).Outcome);
        }

        Assert.True(Connections(receiver) < receiver.Received.Count);
    }

    [Fact]
    public async Task A_stop_during_the_exchange_is_no_attempt()
    {
        using var stop = new CancellationTokenSource();
        await using Receiver receiver = await Receiver.StartAsync(async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var sender = new HttpWebhookSender(Deliveries.Options, TimeProvider.System);
        AttemptResult result = await sender.SendAsync(Deliveries.To(receiver.Url), stop.Token);
        Assert.Equal(AttemptOutcome.NotAttempted, result.Outcome);
        Assert.Equal(AttemptOutcome.NotAttempted, (await sender.SendAsync(Deliveries.To(receiver.Url), stop.Token)).Outcome);
        Assert.Single(receiver.Received);
    }

    [Fact]
    public async Task A_disposed_sender_attempts_nothing()
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        var sender = new HttpWebhookSender(Deliveries.Options, TimeProvider.System);
        sender.Dispose();
        Assert.Equal(AttemptOutcome.NotAttempted, (await sender.SendAsync(receiver.Url)).Outcome);
        Assert.Empty(receiver.Received);
    }

    private static int Connections(Receiver receiver) => receiver.Received.Select(one => one.Connection).Distinct().Count();

    private static async Task FailsAsync(Uri url, WebhookOptions options, string error)
    {
        AttemptResult result = await Deliveries.SendOnceAsync(url, options);
        Assert.Equal((AttemptOutcome.Failed, 0, error), (result.Outcome, result.Status, result.Error));
    }
}
