using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EventOps.Operations.Tests.Support;

/// <summary>
/// A real server from a Debian package, on a port and in a folder of its own, which everybody may read; ended and gone
/// afterwards.
/// </summary>
internal sealed class PeerProgram : IDisposable
{
    /// <summary>A port is free when it is chosen; when the program comes to take it, somebody else may have it.</summary>
    private const int PortsTriedMax = 5;

    /// <summary>For its start on a machine that has other things to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private PeerProgram(Process process, string folder, int port)
    {
        _process = process;
        Folder = folder;
        Port = port;
    }

    internal string Folder { get; }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    internal int Port { get; }

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

    /// <summary>Starts it and waits until it says that it serves; when it ends instead, once more on another port.</summary>
    /// <param name="folder">Its own.</param>
    /// <param name="program">What to run.</param>
    /// <param name="argumentsFor">Its arguments, by port.</param>
    /// <param name="serving">What is in the line it writes when it listens.</param>
    internal static async Task<PeerProgram> StartAsync(string folder, string program, Func<int, string[]> argumentsFor, string serving)
    {
        using var tooLong = new CancellationTokenSource(Patience);
        var said = new ConcurrentQueue<string>();
        try
        {
            for (int tried = 0; tried < PortsTriedMax; tried++)
            {
                int port = FreePort();
                if (await RunAsync(folder, program, argumentsFor(port), serving, said, tooLong.Token) is { } process)
                {
                    return new PeerProgram(process, folder, port);
                }
            }

            throw new InvalidOperationException($"{program} ended: {string.Join('\n', said)}");
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        End(_process);
        Directory.Delete(Folder, recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Null when it ended before it served.</summary>
    private static async Task<Process?> RunAsync(
        string folder, string program, string[] arguments, string serving, ConcurrentQueue<string> said, CancellationToken tooLong)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            await Task.WhenAny(heard.Task, process.WaitForExitAsync(tooLong)).WaitAsync(tooLong);
            if (!process.HasExited)
            {
                return process;
            }
        }
        catch
        {
            End(process);
            throw;
        }

        End(process);
        return null;

        void Hear(string? line)
        {
            said.Enqueue(line ?? string.Empty);
            if (line?.Contains(serving, StringComparison.Ordinal) == true)
            {
                heard.TrySetResult();
            }
        }
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }
}
