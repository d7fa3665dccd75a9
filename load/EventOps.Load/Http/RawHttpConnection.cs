using System.Net.Sockets;
using System.Runtime.CompilerServices;
using EventOps.Load.Measuring;

namespace EventOps.Load.Http;

/// <summary>
/// One keep-alive HTTP/1.1 connection to a loopback target: writes a request that was rendered ahead, reads one
/// response. Nothing is allocated per request once the buffers have grown to the largest response. One request at a
/// time; the only members another thread may call are <see cref="Abort"/> and <see cref="End"/>.
/// </summary>
internal sealed class RawHttpConnection : IDisposable
{
    private const int ReceiveBytes = 64 * 1024;

    private readonly LoopbackTarget _target;
    private readonly IRunClock _clock;
    private readonly HttpResponseParser _parser = new();
    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(ReceiveBytes, pinned: true);
    private Socket? _socket;
    private int _start;
    private int _end;
    private long _sentAtNs = long.MaxValue;
    private int _abortedAs;
    private int _isEnded;

    public RawHttpConnection(LoopbackTarget target, IRunClock clock)
    {
        _target = target;
        _clock = clock;
    }

    /// <summary>The last response's body, decoded; valid until the next request.</summary>
    public ReadOnlySpan<byte> Body => _parser.Body;

    /// <summary>When the request under way was begun; <see cref="long.MaxValue"/> while there is none.</summary>
    public long SentAtNs => Volatile.Read(ref _sentAtNs);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<HttpExchange> SendAsync(ReadOnlyMemory<byte> request)
    {
        int receivedBytes = 0;
        bool isConnected = _socket is not null;
        if (Volatile.Read(ref _isEnded) != 0)
        {
            return Failed(FailureKind.Aborted, 0, 0);
        }

        Volatile.Write(ref _sentAtNs, _clock.NowNs);
        try
        {
            Socket socket = _socket ?? await ConnectAsync();
            isConnected = true;
            int unsent = request.Length;
            while (unsent > 0)
            {
                unsent -= await socket.SendAsync(request[^unsent..], SocketFlags.None);
            }

            _parser.Reset();
            while (true)
            {
                _start += _parser.Feed(_received.AsSpan(_start, _end - _start));
                if (_parser.IsComplete || _parser.HasFailed)
                {
                    break;
                }

                int count = await socket.ReceiveAsync(_received.AsMemory(), SocketFlags.None);
                (_start, _end) = (0, count);
                receivedBytes += count;
                if (count == 0)
                {
                    _parser.EndOfStream();
                    if (_parser.HasFailed)
                    {
                        return Failed(FailureKind.Closed, request.Length, receivedBytes);
                    }
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return Failed(isConnected ? FailureKind.Closed : FailureKind.Connect, request.Length, receivedBytes);
        }
        finally
        {
            Volatile.Write(ref _sentAtNs, long.MaxValue);
        }

        if (_parser.HasFailed)
        {
            return Failed(FailureKind.BadResponse, request.Length, receivedBytes);
        }

        if (!_parser.KeepAlive)
        {
            Close();
        }

        return new HttpExchange(_parser.Status, FailureKind.None, request.Length, receivedBytes);
    }

    /// <summary>Ends the request under way from another thread; it then reports <paramref name="kind"/>.</summary>
    public void Abort(FailureKind kind)
    {
        Interlocked.CompareExchange(ref _abortedAs, (int)kind, (int)FailureKind.None);
        Volatile.Read(ref _socket)?.Dispose();
    }

    /// <summary>The run is over: ends the request under way, and every later one before it is sent.</summary>
    public void End()
    {
        Interlocked.Exchange(ref _isEnded, 1);
        Abort(FailureKind.Aborted);
    }

    public void Dispose() => Close();

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(_target.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Interlocked.Exchange(ref _socket, socket);
        try
        {
            // End() sets the flag and then closes the socket it sees: one of the two sees the other.
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isEnded) != 0, this);
            await socket.ConnectAsync(_target.EndPoint);
            return socket;
        }
        catch
        {
            Close();
            throw;
        }
    }

    private HttpExchange Failed(FailureKind kind, int sentBytes, int receivedBytes)
    {
        Close();
        var abortedAs = (FailureKind)Interlocked.Exchange(ref _abortedAs, (int)FailureKind.None);
        return new HttpExchange(0, abortedAs == FailureKind.None ? kind : abortedAs, sentBytes, receivedBytes);
    }

    private void Close()
    {
        Interlocked.Exchange(ref _socket, null)?.Dispose();
        (_start, _end) = (0, 0);
    }
}
