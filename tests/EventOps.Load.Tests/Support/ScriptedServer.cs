using System.Net;
using System.Net.Sockets;
using System.Text;
using EventOps.Load.Http;

namespace EventOps.Load.Tests.Support;

/// <summary>
/// Answers every request on a connection with the same bytes, so many a write. Blocking sockets on one thread, nothing
/// allocated per request: what is allocated while it serves is the client's.
/// </summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _answer;
    private readonly int _bytesPerWrite;
    private readonly Thread _thread;
    private Socket? _connection;
    private int _connections;

    public ScriptedServer(string answer, int bytesPerWrite)
    {
        _answer = Encoding.ASCII.GetBytes(answer);
        _bytesPerWrite = bytesPerWrite;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _thread = new Thread(Serve) { IsBackground = true, Name = "scripted server" };
        _thread.Start();
    }

    public LoopbackTarget Target => LoopbackTarget.ForPort(((IPEndPoint)_listener.LocalEndPoint!).Port);

    public int Connections => Volatile.Read(ref _connections);

    public void Dispose()
    {
        _listener.Dispose();
        Volatile.Read(ref _connection)?.Dispose();
        _thread.Join();
    }

    private void Serve()
    {
        byte[] request = new byte[4096];
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                connection.NoDelay = true;
                Volatile.Write(ref _connection, connection);
                Interlocked.Increment(ref _connections);
                while (connection.Receive(request) > 0)
                {
                    for (int at = 0; at < _answer.Length; at += _bytesPerWrite)
                    {
                        connection.Send(_answer.AsSpan(at, Math.Min(_bytesPerWrite, _answer.Length - at)));
                    }
                }
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }
}
