using System.CommandLine;

namespace EventOps.Load.Commands;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    public const int Passed = 0;

    /// <summary>A threshold or an assertion was not met.</summary>
    public const int Failed = 1;

    /// <summary>Nothing was measured: a wrong option, a refused target, a server that is not there.</summary>
    public const int NotRun = 2;

    public static async Task<int> UsageAsync(ParseResult parsed, string message)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync(message);
        return NotRun;
    }
}
