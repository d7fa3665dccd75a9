using EventOps.Crash.Tests.Running;
using Xunit.Abstractions;

namespace EventOps.Crash.Tests.Webhooks;

/// <summary><c>verify --deliveries</c> as a process, on the data folder of a server that is down.</summary>
internal static class VerifyRun
{
    internal static async Task SucceedsAsync(ServerSettings settings, ITestOutputHelper output)
    {
        await using ServerProcess verify = ServerProcess.Launch(settings, arguments: ["verify", "--deliveries"]);
        int exitCode = await verify.ExitAsync();
        output.WriteLine(verify.Output);
        Assert.True(exitCode == 0, $"verify ended with {exitCode}:\n{verify.Output}");
        Assert.Contains("each in exactly one state; the counters agree", verify.Output, StringComparison.Ordinal);
    }
}
