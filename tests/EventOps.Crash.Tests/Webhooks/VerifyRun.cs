using EventOps.Crash.Tests.Running;
using Xunit.Abstractions;

namespace EventOps.Crash.Tests.Webhooks;

/// <summary><c>verify --deliveries --audit</c> as a process, on the data folder of a server that is down.</summary>
internal static class VerifyRun
{
    /// <summary>Runs it; it must find nothing wrong.</summary>
    /// <returns>What it wrote.</returns>
    internal static async Task<string> SucceedsAsync(ServerSettings settings, ITestOutputHelper output)
    {
        await using ServerProcess verify = ServerProcess.Launch(settings, arguments: ["verify", "--deliveries", "--audit"]);
        int exitCode = await verify.ExitAsync();
        output.WriteLine(verify.Output);
        Assert.True(exitCode == 0, $"verify ended with {exitCode}:\n{verify.Output}");
        Assert.Contains("each in exactly one state; the counters agree", verify.Output, StringComparison.Ordinal);
        Assert.Contains("The audit chain holds", verify.Output, StringComparison.Ordinal);
        return verify.Output;
    }
}
