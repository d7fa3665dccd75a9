using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EventOps.Crash.Tests.Running;

/// <summary>
/// The real server as a child process. Ready when it says where it listens; nothing here waits by sleeping.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string ListeningMark = "Now listening on: ";
    private const int SignalTerminate = 15;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _spoke = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    /// <summary>What it wrote so far, standard output and standard error as they came.</summary>
    internal string Output => string.Join('\n', _lines);

    internal int Id => _process.Id;

    internal Uri Address => _listening.Task.IsCompletedSuccessfully
        ? _listening.Task.Result
        : throw new InvalidOperationException("The server does not listen yet");

    /// <summary>Starts a server and waits until it listens.</summary>
    internal static async Task<ServerProcess> StartAsync(ServerSettings settings, string? throughShell = null)
    {
        ServerProcess server = Launch(settings, throughShell);
        try
        {
            Task exit = server._process.WaitForExitAsync();
            Task first = await Task.WhenAny(server._listening.Task, exit).WaitAsync(StartPatience);
            Assert.True(first != exit, $"The server ended with {(first == exit ? server._process.ExitCode : 0)}:\n{server.Output}");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server and waits for nothing.</summary>
    internal static ServerProcess Launch(ServerSettings settings, string? throughShell = null, string[]? arguments = null)
    {
        ProcessStartInfo start = throughShell is null
            ? new ProcessStartInfo(ServerBinary.Path, arguments ?? [])
            : new ProcessStartInfo("/bin/sh", ["-c", throughShell]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = AppContext.BaseDirectory;
        foreach (string name in start.Environment.Keys.Where(IsProducts).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in settings.Variables)
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(new Process { StartInfo = start });
        server._process.OutputDataReceived += (_, line) => server.Note(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Note(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits for the first line it writes, which comes before it listens.</summary>
    internal Task SpokeAsync() => _spoke.Task.WaitAsync(StartPatience);

    /// <summary>SIGKILL: what a power cut is to the process.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM; does not wait.</summary>
    internal void Terminate()
    {
        if (Kill(_process.Id, SignalTerminate) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    internal async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(ExitPatience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static bool IsProducts(string name) =>
        name.StartsWith("EventOps", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Kestrel_", StringComparison.OrdinalIgnoreCase)
        || name == "OPS_API_TOKEN";

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        _spoke.TrySetResult();
        int at = line.IndexOf(ListeningMark, StringComparison.Ordinal);
        if (at >= 0)
        {
            _listening.TrySetResult(new Uri(line[(at + ListeningMark.Length)..].Trim()));
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
