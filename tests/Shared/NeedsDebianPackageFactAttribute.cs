using System.Diagnostics;

namespace EventOps.Tests.Shared;

/// <summary>
/// A fact that drives a program of a Debian package. When the program is missing, root installs the package (set
/// <c>EVENTOPS_TESTS_NO_INSTALL=1</c> to forbid it); otherwise the test is skipped and says why.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsDebianPackageFactAttribute : FactAttribute
{
    private static readonly Lock Installing = new();

    public NeedsDebianPackageFactAttribute(string package, string commandPath)
    {
        Package = package;
        CommandPath = commandPath;
        lock (Installing)
        {
            if (!File.Exists(commandPath))
            {
                Skip = Install(package, commandPath);
            }
        }
    }

    public string Package { get; }

    public string CommandPath { get; }

    private static string? Install(string package, string commandPath)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return $"{commandPath} is missing: install the Debian package {package} (as root this test does so itself)";
        }

        if (Environment.GetEnvironmentVariable("EVENTOPS_TESTS_NO_INSTALL") == "1")
        {
            return $"{commandPath} is missing, and EVENTOPS_TESTS_NO_INSTALL forbids installing {package}";
        }

        var installed = AptGet("install", "-y", "-q", "--no-install-recommends", package)
            || (AptGet("update", "-q") && AptGet("install", "-y", "-q", "--no-install-recommends", package));
        return installed && File.Exists(commandPath)
            ? null
            : $"{commandPath} is missing, and apt-get could not install {package}";
    }

    private static bool AptGet(params string[] arguments)
    {
        var start = new ProcessStartInfo("apt-get", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DEBIAN_FRONTEND"] = "noninteractive" },
        };
        try
        {
            using var process = Process.Start(start)!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no apt-get here
        }
    }
}
