using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EventOps.Webhooks.Tests.Support;

/// <summary>A TCP listener on loopback that does to a connection what no web server would.</summary>
internal sealed class RawReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _connections;

    private RawReceiver(Func<NetworkStream, CancellationToken, Task> answer)
    {
        _listener.Start();
        _accepting = AcceptAsync(answer);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook");

    public int Connections => Volatile.Read(ref _connections);

    public static RawReceiver Start(Func<NetworkStream, CancellationToken, Task> answer) => new(answer);

    /// <summary>Reads the head of the request, sends these bytes and closes.</summary>
    public static RawReceiver Answering(string response) => new(async (stream, cancellation) =>
    {
        await ReadSomeAsync(stream, cancellation);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(response), cancellation);
    });

    public static async Task ReadSomeAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] some = new byte[64 * 1024];
        Assert.True(await stream.ReadAsync(some, cancellation) > 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> answer)
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                conversations.Add(ConverseAsync(client, answer));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task ConverseAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> answer)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            try
            {
                await answer(stream, _stop.Token);
                client.Client.Shutdown(SocketShutdown.Send);
                await stream.CopyToAsync(Stream.Null, _stop.Token);
            }
            catch (Exception over) when (over is IOException or OperationCanceledException or SocketException)
            {
                client.Client.LingerState = new LingerOption(true, 0);
                client.Client.Dispose(); // before the stream, which would say goodbye first: this is a reset
            }
        }
    }
}
