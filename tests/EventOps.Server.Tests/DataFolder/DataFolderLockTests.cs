using System.Diagnostics;
using System.Runtime.Versioning;
using EventOps.Server.DataFolder;

namespace EventOps.Server.Tests.DataFolder;

[UnsupportedOSPlatform("windows")]
public sealed class DataFolderLockTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TestFolder _folder = new();

    [Fact]
    public void A_missing_folder_is_made_for_its_owner_only()
    {
        var path = _folder.File("parent/data");
        using var held = DataFolderLock.Acquire(path).Lock;

        Assert.Equal(path, held!.Folder);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_second_open_is_refused_naming_folder_and_process_until_the_first_is_disposed()
    {
        var first = DataFolderLock.Acquire(_folder.Path);
        var second = DataFolderLock.Acquire(_folder.Path + "/./");

        Assert.True(first.Succeeded);
        Assert.False(second.Succeeded);
        Assert.Equal(
            $"Data folder '{_folder.Path}' is in use by another EventOps.Server (process {Environment.ProcessId}); "
            + "stop it or set EventOps:Data:Path",
            second.Problem);

        first.Lock.Dispose();
        using var third = DataFolderLock.Acquire(_folder.Path).Lock;
        Assert.NotNull(third);
    }

    [Fact]
    public void Another_process_cannot_take_the_lock_while_it_is_held_and_can_afterwards()
    {
        var held = DataFolderLock.Acquire(_folder.Path).Lock!;
        Assert.Equal(1, RunFlock());

        held.Dispose();
        Assert.Equal(0, RunFlock());
    }

    [Fact]
    public void A_folder_held_by_another_process_is_refused_with_its_id_and_free_once_that_is_killed()
    {
        var lockFile = _folder.File(DataFolderLock.LockFileName);
        const string Hold = "exec 9>\"$0\" && flock 9 && echo $$ >&9 && echo held && read line";
        using var child = Start("sh", "-c", Hold, lockFile);
        try
        {
            Assert.Equal("held", child.StandardOutput.ReadLine());

            var refused = DataFolderLock.Acquire(_folder.Path);
            Assert.Contains($"(process {child.Id})", refused.Problem, StringComparison.Ordinal);
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }

        using var held = DataFolderLock.Acquire(_folder.Path).Lock;
        Assert.NotNull(held);
    }

    [Fact]
    public void An_earlier_process_id_that_was_longer_leaves_nothing_behind()
    {
        File.WriteAllText(_folder.File(DataFolderLock.LockFileName), "999999999999999999999");
        using var held = DataFolderLock.Acquire(_folder.Path).Lock;

        Assert.Contains(
            $"(process {Environment.ProcessId})",
            DataFolderLock.Acquire(_folder.Path).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_a_folder_is_refused_by_name()
    {
        var file = _folder.File("a-file");
        File.WriteAllText(file, "");

        Assert.StartsWith(
            $"Data folder '{file}' cannot be used: ",
            DataFolderLock.Acquire(file).Problem,
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"Data folder '{file}/below' cannot be used: ",
            DataFolderLock.Acquire(file + "/below").Problem,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    // 1 when somebody holds the lock.
    private int RunFlock()
    {
        using var flock = Start("flock", "--nonblock", _folder.File(DataFolderLock.LockFileName), "true");
        flock.WaitForExit();
        return flock.ExitCode;
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}
