using System.Net;
using System.Net.Sockets;

namespace EventOps.Tests.Shared.Webhooks;

/// <summary>A loopback port that refuses every connection for as long as this lives: bound, so that nobody else gets it, but not listening.</summary>
internal sealed class RefusingPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RefusingPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public string Url(string path = "/hook") => $"http://127.0.0.1:{Port}{path}";

    public void Dispose() => _socket.Dispose();
}
