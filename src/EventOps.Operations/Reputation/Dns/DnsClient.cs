using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EventOps.Operations.Reputation.Dns;

/// <summary>
/// Asks resolvers, one question at a time a call. Hardened against whoever forges answers without seeing the questions:
/// each attempt has a socket of its own, so a port by chance that takes datagrams of the resolver alone, an id by chance,
/// and a name in a case by chance; what does not echo all of them is not looked at. An answer that is truncated, or from
/// a resolver that does not keep the case, is asked for again over TCP, where the case does not matter. Any thread.
/// </summary>
internal sealed class DnsClient
{
    /// <summary>Without extensions no datagram is longer.</summary>
    private const int DatagramBytesMax = 512;

    /// <summary>Datagrams of one attempt that are no answer: behind that somebody floods, and TCP is asked.</summary>
    private const int StrayDatagramsMax = 32;

    private readonly IReadOnlyList<IPEndPoint> _resolvers;
    private readonly TimeSpan _timeout;
    private readonly int _attempts;
    private readonly TimeProvider _clock;

    /// <param name="resolvers">Asked in turn, one an attempt.</param>
    /// <param name="timeout">For one attempt.</param>
    /// <param name="attempts">How often a question is asked that nobody answers.</param>
    /// <param name="clock">For the timeouts.</param>
    internal DnsClient(IReadOnlyList<IPEndPoint> resolvers, TimeSpan timeout, int attempts, TimeProvider clock)
    {
        _resolvers = resolvers;
        _timeout = timeout;
        _attempts = attempts;
        _clock = clock;
    }

    /// <summary>Asks; what a server or a network can do is an answer.</summary>
    internal async ValueTask<DnsAnswer> AskAsync(DnsName name, DnsType type, CancellationToken stopping)
    {
        DnsAnswer answer = DnsAnswer.Failed("no resolver is configured, and /etc/resolv.conf names none");
        for (int attempt = 0; attempt < _attempts && _resolvers.Count > 0; attempt++)
        {
            IPEndPoint resolver = _resolvers[attempt % _resolvers.Count];
            using var timeout = new CancellationTokenSource(_timeout, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
            try
            {
                DnsReply? reply = await AskOnceAsync(resolver, DnsQuery.Of(name, type), either.Token)
                    ?? await AskStreamAsync(resolver, DnsQuery.Of(name, type), either.Token);
                answer = reply is null ? DnsAnswer.Failed("the resolver's answer is malformed") : DnsAnswer.Of(reply);
            }
            catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
            {
                answer = DnsAnswer.Failed($"no answer of the resolver within {_timeout.TotalMilliseconds:F0} ms");
            }
            catch (SocketException refused)
            {
                answer = DnsAnswer.Failed($"the resolver cannot be reached: {refused.SocketErrorCode}");
            }

            if (answer.Failure is null)
            {
                return answer;
            }
        }

        return answer;
    }

    /// <summary>By datagram; null when TCP is to be asked.</summary>
    private static async ValueTask<DnsReply?> AskOnceAsync(IPEndPoint resolver, DnsQuery query, CancellationToken timeout)
    {
        using var socket = new Socket(resolver.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(resolver, timeout);
        await socket.SendAsync(query.Bytes, timeout);
        byte[] datagram = new byte[DatagramBytesMax + 1];
        for (int i = 0; i < StrayDatagramsMax; i++)
        {
            int length = await socket.ReceiveAsync(datagram, timeout);
            if (length <= DatagramBytesMax && DnsReply.TryRead(datagram.AsSpan(0, length), query, out DnsReply? reply))
            {
                return reply!.IsTruncated || !reply.EchoesCase ? null : reply;
            }
        }

        return null;
    }

    /// <summary>By stream, each message behind its length; null when what comes is no answer.</summary>
    private static async ValueTask<DnsReply?> AskStreamAsync(IPEndPoint resolver, DnsQuery query, CancellationToken timeout)
    {
        using var socket = new Socket(resolver.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(resolver, timeout);
        byte[] framed = new byte[2 + query.Bytes.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Bytes.Length);
        query.Bytes.CopyTo(framed.AsMemory(2));
        for (int sent = 0; sent < framed.Length;)
        {
            sent += await socket.SendAsync(framed.AsMemory(sent), timeout);
        }

        byte[] head = new byte[2];
        if (!await ReadAsync(socket, head, timeout))
        {
            return null;
        }

        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        return await ReadAsync(socket, message, timeout)
            && DnsReply.TryRead(message, query, out DnsReply? reply) && !reply!.IsTruncated ? reply : null;
    }

    private static async ValueTask<bool> ReadAsync(Socket socket, Memory<byte> into, CancellationToken timeout)
    {
        while (!into.IsEmpty)
        {
            int received = await socket.ReceiveAsync(into, timeout);
            if (received == 0)
            {
                return false;
            }

            into = into[received..];
        }

        return true;
    }
}
