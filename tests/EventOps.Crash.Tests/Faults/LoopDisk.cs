using System.Diagnostics;
using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Faults;

/// <summary>
/// A small ext4 file system in an image file, mounted as the server's journal folder in a mount namespace that only the
/// server lives in: the mount ends with the process, and nothing of it is left behind.
/// </summary>
internal sealed class LoopDisk
{
    private const int ChunkBytes = 64 * 1024;
    private readonly string _image;
    private readonly string _mountPoint;

    private LoopDisk(string image, string mountPoint)
    {
        _image = image;
        _mountPoint = mountPoint;
    }

    internal static async Task<LoopDisk> MakeAsync(string image, string mountPoint, long bytes)
    {
        using (var file = new FileStream(image, FileMode.CreateNew))
        {
            file.SetLength(bytes);
        }

        Directory.CreateDirectory(mountPoint);
        await RunAsync("/usr/sbin/mkfs.ext4", "-q", "-m", "0", image);
        return new LoopDisk(image, mountPoint);
    }

    /// <summary>
    /// Starts a server that has the disk; each program in the chain replaces the one before, so the process id stays.
    /// </summary>
    internal async Task<ServerProcess> StartServerAsync(ServerSettings settings)
    {
        // The kernel may take a moment to let go of the image after the last server's end.
        while ((await RunAsync("/usr/sbin/losetup", "--associated", _image)).Length > 0)
        {
        }

        string mounted = $"mount -o loop '{_image}' '{_mountPoint}' && exec '{ServerBinary.Path}'";
        return await ServerProcess.StartAsync(settings, $"exec unshare --mount --propagation private /bin/sh -c \"{mounted}\"");
    }

    /// <summary>Takes all space that is left.</summary>
    internal void Fill(ServerProcess server)
    {
        using var file = new FileStream(Filler(server), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] chunk = new byte[ChunkBytes];
        try
        {
            while (true)
            {
                file.Write(chunk);
            }
        }
        catch (IOException)
        {
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Gives the space back.</summary>
    internal void Free(ServerProcess server) => File.Delete(Filler(server));

    private string Filler(ServerProcess server) => $"/proc/{server.Id}/root{_mountPoint}/filler";

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
        return output;
    }
}
