using System.Net;
using System.Net.Sockets;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests;

/// <summary>Starts that cannot succeed: told in full, without a stack trace, with an exit code.</summary>
public sealed class StartFailureTests
{
    [Fact]
    public async Task Every_wrong_setting_is_named_at_once()
    {
        using var folder = new DataFolder();
        ServerSettings settings = new ServerSettings(folder.Path)
            .With("Journal__SegmentBytes", "12345")
            .With("Limits__RingSlots", "many")
            .With("Jornal__PageBytes", "4096");
        string output = await RefusedAsync(settings, exitCode: 2);
        Assert.Contains("EventOps:Journal:SegmentBytes", output, StringComparison.Ordinal);
        Assert.Contains("EventOps:Limits:RingSlots", output, StringComparison.Ordinal);
        Assert.Contains("EventOps:Jornal", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        // Below a file there is no folder, for root neither.
        using var folder = new DataFolder();
        string file = folder.Sub("a-file");
        await File.WriteAllTextAsync(file, "x");
        string output = await RefusedAsync(new ServerSettings(Path.Combine(file, "data")), exitCode: 2);
        Assert.Contains(file, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_is_read_only_is_named()
    {
        // The kernel's own file system takes no files, from root neither.
        const string ReadOnly = "/proc/sys";
        if (OperatingSystem.IsLinux())
        {
            string output = await RefusedAsync(new ServerSettings(ReadOnly), exitCode: 2);
            Assert.Contains(ReadOnly, output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("index")]
    [InlineData("state")]
    public async Task A_part_of_the_data_folder_that_cannot_be_used_is_named(string part)
    {
        using var folder = new DataFolder();
        await File.WriteAllTextAsync(folder.Sub(part), "a file where a folder belongs");
        string output = await RefusedAsync(new ServerSettings(folder.Path), exitCode: 2);
        Assert.Contains(folder.Sub(part), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_laid_out_with_other_sizes_is_refused_and_unharmed()
    {
        using var folder = new DataFolder();
        var settings = new ServerSettings(folder.Path);
        await using (ServerProcess server = await ServerProcess.StartAsync(settings))
        {
            await server.KillAsync();
        }

        string output = await RefusedAsync(settings.With("Journal__SegmentBytes", "16777216"), exitCode: 2);
        Assert.Contains("8388608", output, StringComparison.Ordinal);
        await using ServerProcess again = await ServerProcess.StartAsync(settings);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var folder = new DataFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string url = $"http://{taken.LocalEndpoint}";
        string output = await RefusedAsync(new ServerSettings(folder.Path).At(url), exitCode: 1);
        Assert.Contains(url, output, StringComparison.Ordinal);
        Assert.Contains("in use", output, StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(ServerSettings settings, int exitCode)
    {
        await using ServerProcess server = ServerProcess.Launch(settings);
        int code = await server.ExitAsync();
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        Assert.True(code == exitCode, $"{code}: {server.Output}");
        return server.Output;
    }
}
