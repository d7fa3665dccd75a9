using System.Net;
using System.Net.Sockets;

namespace EventOps.Load.FanOut;

/// <summary>
/// Loopback ports that refuse every connection: bound, so that nobody else gets them, but not listening.
/// </summary>
internal sealed class RefusingPorts : IDisposable
{
    private readonly Socket[] _sockets;

    public RefusingPorts(int count)
    {
        _sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))];
        Array.ForEach(_sockets, socket => socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
        Ports = [.. _sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
    }

    public IReadOnlyList<int> Ports { get; }

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());
}
