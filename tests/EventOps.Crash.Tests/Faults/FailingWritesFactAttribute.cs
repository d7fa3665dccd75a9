using EventOps.Tests.Shared;

namespace EventOps.Crash.Tests.Faults;

/// <summary>
/// A fact that lets another process's writes fail. Skipped, with the reason, where the kernel or a missing package
/// forbids it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FailingWritesFactAttribute : FactAttribute
{
    private const string PtraceScope = "/proc/sys/kernel/yama/ptrace_scope";

    public FailingWritesFactAttribute() => Skip = ReasonToSkip();

    private static string? ReasonToSkip()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "needs Linux: system calls are made to fail with strace";
        }

        if (!Environment.IsPrivilegedProcess && File.Exists(PtraceScope) && File.ReadAllText(PtraceScope).Trim() != "0")
        {
            return $"needs root, or {PtraceScope} set to 0, to attach to the server";
        }

        return new NeedsDebianPackageFactAttribute("strace", FailingWrites.Program, "-o", "/dev/null", "/bin/true").Skip;
    }
}
