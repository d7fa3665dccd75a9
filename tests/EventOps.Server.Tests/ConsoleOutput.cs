namespace EventOps.Server.Tests;

/// <summary>Test classes that look at what is written to the console: the process has one, so they run one after another.</summary>
internal static class ConsoleOutput
{
    internal const string OneAtATime = "console output";
}
