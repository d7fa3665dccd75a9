using System.Diagnostics.CodeAnalysis;

namespace EventOps.Server.Hosting;

/// <summary>Either a server that listens, or why there is none.</summary>
internal sealed class ServerStart
{
    /// <summary>Exit code when the data is in order and the address is not to be had: another start may succeed
    /// unchanged.</summary>
    internal const int CannotListen = 1;

    private ServerStart(EventOpsServer? server, string? problem, int exitCode)
    {
        Server = server;
        Problem = problem;
        ExitCode = exitCode;
    }

    /// <summary>The server, for the caller to dispose.</summary>
    internal EventOpsServer? Server { get; }

    /// <summary>Why not, in one line for standard error.</summary>
    internal string? Problem { get; }

    /// <summary>What the process ends with then.</summary>
    internal int ExitCode { get; }

    /// <summary>Whether it listens.</summary>
    [MemberNotNullWhen(true, nameof(Server))]
    [MemberNotNullWhen(false, nameof(Problem))]
    internal bool Succeeded => Server is not null;

    internal static ServerStart Listening(EventOpsServer server) => new(server, null, 0);

    internal static ServerStart Refused(string problem, int exitCode) => new(null, problem, exitCode);
}
