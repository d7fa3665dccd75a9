using System.Diagnostics;
using System.Globalization;

namespace EventOps.Crash.Tests.Faults;

/// <summary>
/// While it lives, every positioned write of the server's answers an error, at the system call: journal, commit slots,
/// index, snapshots; or only those to some files. Reads, sockets and the log go on. The server runs on unharmed when this
/// is disposed.
/// </summary>
internal sealed class FailingWrites : IAsyncDisposable
{
    internal const string Program = "/usr/bin/strace";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _tracer;

    private FailingWrites(Process tracer) => _tracer = tracer;

    /// <summary>Attaches to a process; returns when its writes fail.</summary>
    /// <param name="processId">The server's.</param>
    /// <param name="error">What they answer.</param>
    /// <param name="files">Only writes to these; none: all.</param>
    internal static async Task<FailingWrites> AttachAsync(int processId, string error, params string[] files)
    {
        var start = new ProcessStartInfo(
            Program,
            [
                "-f", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", $"inject=pwrite64:error={error}",
                "-p", processId.ToString(CultureInfo.InvariantCulture),
                .. files.SelectMany(static file => (string[])["-P", file]),
            ])
        {
            RedirectStandardError = true,
        };
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tracer = new Process { StartInfo = start };
        tracer.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                attached.TrySetException(new InvalidOperationException("strace ended"));
            }
            else if (line.Data.Contains("attached", StringComparison.Ordinal))
            {
                attached.TrySetResult();
            }
        };
        tracer.Start();
        tracer.BeginErrorReadLine();
        await attached.Task.WaitAsync(Patience);
        return new FailingWrites(tracer);
    }

    /// <summary>Detaches: writes succeed again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_tracer.HasExited)
        {
            // SIGTERM, on which strace detaches; SIGKILL would leave it to the kernel and take the same end.
            using var kill = Process.Start("/bin/kill", ["-TERM", _tracer.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        await _tracer.WaitForExitAsync().WaitAsync(Patience);
        _tracer.Dispose();
    }
}
