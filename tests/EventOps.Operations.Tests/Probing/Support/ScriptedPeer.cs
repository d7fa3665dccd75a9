using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EventOps.Operations.Tests.Probing.Support;

/// <summary>A server that does to every connection what the test says.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private int _connections;

    internal ScriptedPeer(Func<Socket, CancellationToken, Task> script)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _running.Add(Task.Run(() => AcceptAsync(script)));
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Says something at once, then each answer behind something that was said to it; closes when told to.</summary>
    internal static ScriptedPeer Saying(string greeting, string[] answers, bool close = false) => new(async (socket, stopping) =>
    {
        byte[] heard = new byte[4_096];
        await socket.SendAsync(Encoding.Latin1.GetBytes(greeting), stopping);
        foreach (string answer in answers)
        {
            if (await socket.ReceiveAsync(heard, stopping) == 0)
            {
                return;
            }

            await socket.SendAsync(Encoding.Latin1.GetBytes(answer), stopping);
        }

        while (!close && await socket.ReceiveAsync(heard, stopping) > 0)
        {
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_running.ToArray());
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Func<Socket, CancellationToken, Task> script)
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(_stopping.Token);
                Interlocked.Increment(ref _connections);
                _running.Add(ServeAsync(socket, script));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket, Func<Socket, CancellationToken, Task> script)
    {
        using (socket)
        {
            try
            {
                await script(socket, _stopping.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException)
            {
            }
        }
    }
}
