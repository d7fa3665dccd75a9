using System.Collections.Concurrent;
using System.Diagnostics;

namespace EventOps.Tests.Shared;

/// <summary>
/// A fact against a program from a Debian package. When the probe (a command that succeeds only if the package is
/// there) fails, root installs it with apt-get, once a process; otherwise the fact is skipped and says why. xunit 2.9
/// cannot skip while a test runs, so this decides while it is discovered.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsDebianPackageFactAttribute : FactAttribute
{
    private const int ProbeMs = 20_000;
    private const int InstallMs = 120_000;

    private static readonly ConcurrentDictionary<string, Lazy<string?>> SkipReasons = new();

    /// <param name="package">The package's name, as apt-get takes it.</param>
    /// <param name="executable">Full path of the program that probes for it, and its arguments.</param>
    /// <param name="arguments">The probe's arguments.</param>
    public NeedsDebianPackageFactAttribute(string package, string executable, params string[] arguments)
    {
        Package = package;
        Skip = SkipReasons.GetOrAdd(package, _ => new(() => ReasonToSkip(package, executable, arguments))).Value;
    }

    /// <summary>The package's name.</summary>
    public string Package { get; }

    private static string? ReasonToSkip(string package, string executable, string[] arguments)
    {
        if (Succeeds(executable, arguments, ProbeMs))
        {
            return null;
        }

        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
        {
            return $"needs the Debian package {package}; only root can install it: apt-get install {package}";
        }

        bool installed = Succeeds(
            "/usr/bin/apt-get", ["install", "--yes", "--no-install-recommends", package], InstallMs);
        return installed && Succeeds(executable, arguments, ProbeMs)
            ? null
            : $"needs the Debian package {package}; apt-get could not install it";
    }

    private static bool Succeeds(string executable, string[] arguments, int timeoutMs)
    {
        if (!File.Exists(executable))
        {
            return false;
        }

        var start = new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (process.WaitForExit(timeoutMs))
        {
            return process.ExitCode == 0;
        }

        process.Kill(entireProcessTree: true);
        return false;
    }
}
