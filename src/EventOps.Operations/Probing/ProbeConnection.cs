using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EventOps.Operations.Probing;

/// <summary>
/// A connection for one exchange: what the peer sends is read into one small buffer and no further, so that a peer that
/// talks without end costs as much as any other.
/// </summary>
internal sealed class ProbeConnection : IDisposable
{
    /// <summary>A greeting, an error, a reply to EHLO: real ones are below 2 KiB.</summary>
    internal const int AnswerBytesMax = 8 * 1024;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[AnswerBytesMax];
    private int _from;
    private int _until;

    internal static async ValueTask<ProbeConnection> OpenAsync(Uri target, CancellationToken timeout)
    {
        var connection = new ProbeConnection();
        try
        {
            await connection._socket.ConnectAsync(new DnsEndPoint(target.IdnHost, target.Port), timeout);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken timeout)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, timeout)..];
        }
    }

    /// <summary>A line without its end; null when the peer closes, or says more than there is room for, before it ends.</summary>
    internal async ValueTask<string?> ReadLineAsync(CancellationToken timeout)
    {
        int looked = _from;
        while (true)
        {
            int end = _buffer.AsSpan(looked, _until - looked).IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += looked;
                string line = Encoding.Latin1.GetString(_buffer, _from, end - _from).TrimEnd('\r');
                _from = end + 1;
                return line;
            }

            looked = _until;
            if (!await FillAsync(timeout))
            {
                return null;
            }
        }
    }

    /// <summary>So many bytes, or null when the peer closes before; valid until the next call.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(int count, CancellationToken timeout)
    {
        while (_until - _from < count)
        {
            if (!await FillAsync(timeout))
            {
                return null;
            }
        }

        _from += count;
        return _buffer.AsMemory(_from - count, count);
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<bool> FillAsync(CancellationToken timeout)
    {
        int received = _until == _buffer.Length ? 0 : await _socket.ReceiveAsync(_buffer.AsMemory(_until), timeout);
        _until += received;
        return received > 0;
    }
}
