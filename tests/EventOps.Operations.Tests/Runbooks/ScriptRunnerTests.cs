using System.Diagnostics;
using EventOps.Engine.Operations.Runs;
using EventOps.Engine.Tests.Support;
using EventOps.Operations.Runbooks;
using EventOps.Operations.Runbooks.Scripts;
using EventOps.Operations.Tests.Support;

namespace EventOps.Operations.Tests.Runbooks;

/// <summary>Real programs: their codes, their output, their ends, and what of a request reaches them.</summary>
public sealed class ScriptRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eventops-script-").FullName;
    private readonly RunLog _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Its_code_and_its_output_are_kept()
    {
        (int exitCode, string? error) = await RunAsync("echo out; echo wrong >&2; printf 'no end'; exit 7");
        Assert.Equal((7, null), (exitCode, error));
        Assert.Contains(new RunLogLine(RunLogLevel.Info, "out"), _log.Lines);
        Assert.Contains(new RunLogLine(RunLogLevel.Info, "no end"), _log.Lines);
        Assert.Contains(new RunLogLine(RunLogLevel.Error, "wrong"), _log.Lines);
    }

    [Fact]
    public async Task Its_arguments_are_as_configured_and_no_shell_looks_at_them()
    {
        await RunAsync("""for one in "$@"; do echo "[$one]"; done""", arguments: ["a b", "$(touch x)", "; touch y", "*"]);
        Assert.Equal(["[a b]", "[$(touch x)]", "[; touch y]", "[*]"], _log.Lines.Select(one => one.Message));
        Assert.Equal(["script"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_was_asked_for_is_in_its_environment_and_is_only_text()
    {
        RunOrder hostile = Order with { Reason = "$(touch x) `touch y`; touch z && \"'\n".TrimEnd(), Window = "day", Enforce = true };
        await RunAsync(
            """env | grep ^EVENTOPS_ | sort; echo "reason=$EVENTOPS_RUNBOOK_REASON"; env | grep -c SECRET""",
            hostile, surroundings: [new("DATA_PATH", "/some where")]);
        string[] lines = [.. _log.Lines.Select(one => one.Message)];
        Assert.Contains("EVENTOPS_RUNBOOK_COMMAND=failover", lines);
        Assert.Contains("EVENTOPS_RUNBOOK_REQUEST_ID=r-1", lines);
        Assert.Contains("EVENTOPS_RUNBOOK_ENFORCE=true", lines);
        Assert.Contains("EVENTOPS_RUNBOOK_DATA_PATH=/some where", lines);
        Assert.Contains("reason=" + hostile.Reason, lines);
        Assert.Equal("0", lines[^1]);
        Assert.Equal(["script"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Of_the_server_s_own_environment_it_gets_little()
    {
        Environment.SetEnvironmentVariable("EVENTOPS_TEST_SECRET", "hidden");
        try
        {
            await RunAsync("env");
            Assert.DoesNotContain(_log.Lines, one => one.Message.Contains("hidden", StringComparison.Ordinal));
            Assert.Contains(_log.Lines, one => one.Message.StartsWith("PATH=", StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("EVENTOPS_TEST_SECRET", null);
        }
    }

    [Fact]
    public async Task One_that_takes_too_long_is_ended_with_what_it_started()
    {
        var time = new ManualTime();
        Task<(int ExitCode, string? Error)> running = RunAsync(
            "sleep 300 & echo $! ; echo $$; wait", timeout: TimeSpan.FromMilliseconds(500), clock: time);
        await Eventually.IsAsync(() => _log.Lines.Count == 2 && time.HasTimerIn(500));
        time.Step(500);
        (int exitCode, string? error) = await running;
        Assert.Equal(RunExit.TimedOut, exitCode);
        Assert.Contains("500 ms", error, StringComparison.Ordinal);
        foreach (string pid in _log.Lines.Take(2).Select(one => one.Message))
        {
            Assert.True(SpinWait.SpinUntil(() => IsGone(pid), TimeSpan.FromSeconds(10)), $"{pid} still runs");
        }
    }

    [Fact]
    public async Task The_stop_of_the_server_ends_it()
    {
        using var stopping = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        (int exitCode, string? error) = await RunAsync("sleep 60", stopping: stopping.Token);
        Assert.Equal(RunExit.NotRun, exitCode);
        Assert.Contains("server stops", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_leaves_something_behind_is_not_waited_for()
    {
        var time = new ManualTime();
        Task<(int ExitCode, string? Error)> running = RunAsync("sleep 300 & echo $!; exit 0", timeout: TimeSpan.FromDays(40), clock: time);
        await Eventually.IsAsync(() => _log.Lines.Count == 1);
        using var left = Process.GetProcessById(int.Parse(_log.Lines[0].Message, System.Globalization.CultureInfo.InvariantCulture));
        while (!running.IsCompleted)
        {
            time.Step(1_000);
            await Task.Delay(1);
        }

        Assert.False(left.HasExited);
        left.Kill();
        Assert.Equal((0, null), await running);
        Assert.Contains(_log.Lines, one => one.Level == RunLogLevel.Warning);
    }

    [Fact]
    public async Task What_cannot_be_started_says_so()
    {
        (int exitCode, string? error) = await ScriptRunner.RunAsync(
            new ScriptSettings(Path.Combine(_folder, "missing"), [], TimeSpan.FromSeconds(5), null), Order, [], _log, TimeProvider.System, default);
        Assert.Equal(RunExit.NotRun, exitCode);
        Assert.Contains("cannot be started", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_without_end_is_bounded()
    {
        (int exitCode, _) = await RunAsync("head -c 3000000 /dev/zero | tr '\\0' 'x'; echo; seq 1 100000");
        Assert.Equal(0, exitCode);
        Assert.InRange(_log.Lines.Count, 2, RunLog.LinesMax + 1);
        Assert.Equal(RunLog.CharsMax, _log.Lines[0].Message.Length);
        Assert.EndsWith("…", _log.Lines[0].Message, StringComparison.Ordinal);
        Assert.Contains("left out", _log.Lines[^1].Message, StringComparison.Ordinal);
        Assert.InRange(_log.Lines.Sum(one => one.Message.Length), 1, RunLog.AllCharsMax + 100);
    }

    private static RunOrder Order => new("r-1", "failover", "live", "", "", "backup", "", false, false, "ops");

    /// <summary>Time stands still unless a clock is given: what the script says is waited for, however late it comes.</summary>
    private async Task<(int ExitCode, string? Error)> RunAsync(
        string script,
        RunOrder? order = null,
        string[]? arguments = null,
        TimeSpan? timeout = null,
        KeyValuePair<string, string>[]? surroundings = null,
        TimeProvider? clock = null,
        CancellationToken stopping = default)
    {
        string path = Path.Combine(_folder, "script");
        await File.WriteAllTextAsync(path, script + "\n", CancellationToken.None);
        return await ScriptRunner.RunAsync(
            new ScriptSettings("/bin/sh", [path, .. arguments ?? []], timeout ?? TimeSpan.FromSeconds(30), _folder),
            order ?? Order,
            surroundings ?? [],
            _log,
            clock ?? new ManualTime(),
            stopping).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
    }

    private static bool IsGone(string pid)
    {
        string status = $"/proc/{pid}/stat";
        try
        {
            // A zombie has ended; nobody has asked for its code yet.
            return !File.Exists(status) || File.ReadAllText(status).Split(' ')[2] == "Z";
        }
        catch (IOException)
        {
            return true;
        }
    }
}
