namespace EventOps.Crash.Tests.Faults;

/// <summary>A fact on a small file system of its own. Skipped, with the reason, where that cannot be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LoopDiskFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["/usr/bin/unshare", "/usr/bin/mount", "/usr/sbin/mkfs.ext4", "/usr/sbin/losetup"];

    public LoopDiskFactAttribute() => Skip = ReasonToSkip();

    private static string? ReasonToSkip()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "needs root on Linux, to mount a small file system in a mount namespace of its own";
        }

        if (!File.Exists("/dev/loop-control"))
        {
            return "needs loop devices (/dev/loop-control)";
        }

        return Programs.FirstOrDefault(path => !File.Exists(path)) is { } missing ? $"needs {missing}" : null;
    }
}
