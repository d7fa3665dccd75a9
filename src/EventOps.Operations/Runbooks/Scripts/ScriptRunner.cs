using System.ComponentModel;
using System.Diagnostics;
using EventOps.Engine.Operations.Runs;

namespace EventOps.Operations.Runbooks.Scripts;

/// <summary>
/// Runs a configured program: no shell, its arguments as configured, the request in its environment. What it prints is
/// the run's log; it is ended, with everything it started, when it takes too long.
/// </summary>
internal static class ScriptRunner
{
    /// <summary>ENOENT.</summary>
    private const int NoSuchFile = 2;

    /// <summary>EACCES.</summary>
    private const int NoPermission = 13;

    /// <summary>What a program may keep of the server's own environment: nothing that may be a secret.</summary>
    private static readonly string[] Inherited = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "SystemRoot"];

    /// <summary>
    /// How long output is waited for when the program has ended and left something running that holds it: longer than a
    /// busy machine takes to hand over the rest of what it wrote.
    /// </summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(5);

    /// <summary>Runs it to its end.</summary>
    /// <param name="script">What to run.</param>
    /// <param name="order">The request.</param>
    /// <param name="surroundings">What else it is told, by name.</param>
    /// <param name="log">Where its output goes.</param>
    /// <param name="clock">Time.</param>
    /// <param name="stopping">Ends it.</param>
    /// <returns>Its exit code; and why it has none of its own, or null.</returns>
    internal static async Task<(int ExitCode, string? Error)> RunAsync(
        ScriptSettings script,
        RunOrder order,
        IEnumerable<KeyValuePair<string, string>> surroundings,
        RunLog log,
        TimeProvider clock,
        CancellationToken stopping)
    {
        using var process = new Process { StartInfo = StartOf(script, order, surroundings) };
        try
        {
            process.Start();
        }
        catch (Exception refused) when (refused is Win32Exception or IOException or InvalidOperationException)
        {
            string why = refused is Win32Exception { NativeErrorCode: NoSuchFile } ? "there is no such program"
                : refused is Win32Exception { NativeErrorCode: NoPermission } ? "it may not be executed"
                : "the system refuses";
            log.Error($"'{script.Program}' cannot be started: {why}");
            return (RunExit.NotRun, $"The script of '{order.Command}' cannot be started");
        }

        process.StandardInput.Close();
        using var unread = new CancellationTokenSource();
        Task output = Task.WhenAll(
            LineReader.ReadAsync(process.StandardOutput, RunLog.CharsMax, log.Info, unread.Token),
            LineReader.ReadAsync(process.StandardError, RunLog.CharsMax, log.Error, unread.Token));
        string? error = await WaitAsync(process, script.Timeout, order.Command, clock, stopping);
        int exitCode = error is null ? process.ExitCode : stopping.IsCancellationRequested ? RunExit.NotRun : RunExit.TimedOut;
        if (await Task.WhenAny(output, Task.Delay(OutputGrace, clock, CancellationToken.None)) != output)
        {
            log.Warning("Something the script started still holds its output; the rest of it is not read");
        }

        await unread.CancelAsync();
        try
        {
            await output;
        }
        catch (Exception cut) when (cut is OperationCanceledException or IOException)
        {
            // Said above.
        }

        if (error is not null)
        {
            log.Error(error);
        }

        return (exitCode, error);
    }

    private static async Task<string?> WaitAsync(
        Process process, TimeSpan timeout, string command, TimeProvider clock, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            await process.WaitForExitAsync(either.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return stopping.IsCancellationRequested
                ? $"The script of '{command}' was ended: the server stops"
                : $"The script of '{command}' was ended: it took more than {timeout.TotalMilliseconds:F0} ms";
        }
    }

    private static ProcessStartInfo StartOf(
        ScriptSettings script, RunOrder order, IEnumerable<KeyValuePair<string, string>> surroundings)
    {
        var start = new ProcessStartInfo(script.Program, script.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
            CreateNoWindow = true,
        };
        if (script.WorkingDirectory is not null)
        {
            start.WorkingDirectory = script.WorkingDirectory;
        }

        IDictionary<string, string?> environment = start.Environment;
        var kept = Inherited.Where(environment.ContainsKey).ToDictionary(one => one, one => environment[one]);
        environment.Clear();
        foreach ((string name, string? value) in kept)
        {
            environment[name] = value;
        }

        foreach ((string name, string value) in FieldsOf(order).Concat(surroundings))
        {
            environment["EVENTOPS_RUNBOOK_" + name] = value;
        }

        return start;
    }

    private static IEnumerable<KeyValuePair<string, string>> FieldsOf(RunOrder order) =>
    [
        new("COMMAND", order.Command),
        new("MODE", order.Mode),
        new("WINDOW", order.Window),
        new("PROFILE", order.Profile),
        new("CONFIG", order.Config),
        new("REQUEST_ID", order.RequestId),
        new("ENFORCE", order.Enforce ? "true" : "false"),
        new("DRY_RUN", order.DryRun ? "true" : "false"),
        new("REASON", order.Reason),
    ];
}
