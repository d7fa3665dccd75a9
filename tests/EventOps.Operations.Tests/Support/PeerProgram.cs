using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EventOps.Operations.Tests.Support;

/// <summary>A real server from a Debian package, in a folder of its own that everybody may read; ended and gone afterwards.</summary>
internal sealed class PeerProgram : IDisposable
{
    private readonly Process _process;

    private PeerProgram(Process process, string folder)
    {
        _process = process;
        Folder = folder;
    }

    internal string Folder { get; }

    /// <summary>A port that nobody has just now.</summary>
    internal static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>A folder that a server which gives up its rights can still read.</summary>
    internal static string NewFolder()
    {
        string folder = Directory.CreateTempSubdirectory("eventops-peer-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0x1ED); // rwxr-xr-x
        }

        return folder;
    }

    /// <summary>Starts it and waits until it listens on a TCP port, or says a line.</summary>
    internal static async Task<PeerProgram> StartAsync(string folder, string program, string[] arguments, int port, string? said = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Process process = Process.Start(start)!;
        var peer = new PeerProgram(process, folder);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await (said is null ? ListensAsync(port, process, tooLong.Token) : heard.Task.WaitAsync(tooLong.Token));
            return peer;
        }
        catch
        {
            peer.Dispose();
            throw;
        }

        void Hear(string? line)
        {
            if (said is not null && line?.Contains(said, StringComparison.Ordinal) == true)
            {
                heard.TrySetResult();
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task ListensAsync(int port, Process process, CancellationToken tooLong)
    {
        while (!process.HasExited)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, tooLong);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, tooLong);
            }
        }

        throw new InvalidOperationException("It ended.");
    }
}
