using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EventOps.Operations.Tests.Reputation.Support;

/// <summary>A resolver that answers each question, by datagram or by stream, with whatever the test says; no answers: silence.</summary>
internal sealed class HostileResolver : IAsyncDisposable
{
    private readonly Socket _datagrams;
    private readonly Socket _streams;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running;

    internal HostileResolver(Func<byte[], IEnumerable<byte[]>> byDatagram, Func<byte[], byte[]>? byStream = null)
    {
        (_streams, _datagrams) = Bound();
        _streams.Listen();
        Address = (IPEndPoint)_streams.LocalEndPoint!;
        _running = [Task.Run(() => ReceiveAsync(byDatagram)), Task.Run(() => AcceptAsync(byStream))];
    }

    internal IPEndPoint Address { get; }

    /// <summary>Every question that came by datagram, and from which port.</summary>
    internal ConcurrentQueue<(byte[] Question, int Port)> Datagrams { get; } = [];

    internal ConcurrentQueue<byte[]> Streams { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running);
        _datagrams.Dispose();
        _streams.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Both on one port: one that is free for streams may be somebody's for datagrams, then it is another.</summary>
    private static (Socket Streams, Socket Datagrams) Bound()
    {
        while (true)
        {
            var streams = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            streams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            try
            {
                datagrams.Bind(streams.LocalEndPoint!);
                return (streams, datagrams);
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                streams.Dispose();
                datagrams.Dispose();
            }
        }
    }

    private async Task ReceiveAsync(Func<byte[], IEnumerable<byte[]>> answersTo)
    {
        byte[] buffer = new byte[2_048];
        try
        {
            while (true)
            {
                SocketReceiveFromResult from = await _datagrams.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stopping.Token);
                byte[] question = buffer[..from.ReceivedBytes];
                Datagrams.Enqueue((question, ((IPEndPoint)from.RemoteEndPoint).Port));
                foreach (byte[] answer in answersTo(question))
                {
                    await _datagrams.SendToAsync(answer, from.RemoteEndPoint, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task AcceptAsync(Func<byte[], byte[]>? answerTo)
    {
        try
        {
            while (true)
            {
                using Socket socket = await _streams.AcceptAsync(_stopping.Token);
                byte[] buffer = new byte[2_048];
                int received = 0;
                while (received < 2 || received < 2 + ((buffer[0] << 8) | buffer[1]))
                {
                    received += await socket.ReceiveAsync(buffer.AsMemory(received), _stopping.Token);
                }

                Streams.Enqueue(buffer[2..received]);
                if (answerTo is not null)
                {
                    // In pieces, as streams come.
                    byte[] answer = answerTo(buffer[2..received]);
                    byte[] framed = [(byte)(answer.Length >> 8), (byte)answer.Length, .. answer];
                    await socket.SendAsync(framed.AsMemory(..1), _stopping.Token);
                    await socket.SendAsync(framed.AsMemory(1..), _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
