using System.Diagnostics;
using System.Globalization;
using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Scenarios;

namespace EventOps.Load.Comparing;

/// <summary>
/// wrk, when it is installed: a second opinion on our own client. Started with an argument list; its figures come
/// from a script's summary line, not from its prose.
/// </summary>
internal sealed class WrkGenerator : IPublishGenerator
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time;
    private readonly string _wrk;

    public WrkGenerator(TimeProvider time, string wrk = "wrk")
    {
        _time = time;
        _wrk = wrk;
    }

    public string Name => "wrk";

    public async Task<RunResult> RunAsync(
        string title, PublishRequest request, LoopbackTarget target, int connections, CompareOptions options, CancellationToken stop)
    {
        string script = Path.Combine(options.Folder, $"publish-{Guid.NewGuid():N}.lua");
        await File.WriteAllTextAsync(script, WrkScript.Render(request), stop);
        try
        {
            string url = target.BaseUrl + request.Path;
            await SpawnAsync(url, connections, options.WarmUp, script, stop);
            DateTimeOffset startedAt = _time.GetUtcNow();
            (string output, TimeSpan cpu) = await SpawnAsync(url, connections, options.Round, script, stop);
            return WrkScript.Read(output, title, target, connections, startedAt, cpu)
                ?? throw new SetupFailedException($"wrk gave no summary; it said:\n{output}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    private async Task<(string Output, TimeSpan Cpu)> SpawnAsync(
        string url, int connections, TimeSpan during, string script, CancellationToken stop)
    {
        int seconds = Math.Max(1, (int)Math.Round(during.TotalSeconds));
        var start = new ProcessStartInfo(_wrk) { RedirectStandardOutput = true, UseShellExecute = false };
        string[] arguments =
        [
            "-t", "1", "-c", Text(connections), "-d", Text(seconds), "-s", script, url,
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = new Process { StartInfo = start };
        TimeSpan cpuBefore = NativeChildTime.Total();
        process.Start();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds) + Grace);
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (output, NativeChildTime.Total() - cpuBefore);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
