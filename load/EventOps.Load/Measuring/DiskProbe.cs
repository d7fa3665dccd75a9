using System.Runtime.InteropServices;

namespace EventOps.Load.Measuring;

/// <summary>
/// The floor under one acknowledged publish: how long this disk takes to make 4 KiB durable. Writes with
/// <c>O_DIRECT|O_DSYNC</c> over a file that was zero-filled before, so that no write changes the file's metadata.
/// </summary>
internal static class DiskProbe
{
    public const int WriteBytes = 4096;
    private const int FileBytes = 32 * 1024 * 1024;
    private const int FillBytes = 1024 * 1024;

    /// <summary>False where the folder's file system has no O_DIRECT (tmpfs) or the platform is not Linux.</summary>
    public static bool TryMeasure(string folder, int writes, out LatencySummary latency, out string? problem)
    {
        latency = LatencySummary.None;
        if (!OperatingSystem.IsLinux())
        {
            problem = "durable direct writes are measured on Linux only";
            return false;
        }

        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"disk-probe-{Guid.NewGuid():N}.tmp");
        try
        {
            ZeroFill(path);
            return TryWrite(path, writes, out latency, out problem);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void ZeroFill(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] zeros = new byte[FillBytes];
        for (int at = 0; at < FileBytes; at += FillBytes)
        {
            file.Write(zeros);
        }

        file.Flush(flushToDisk: true);
    }

    private static unsafe bool TryWrite(string path, int writes, out LatencySummary latency, out string? problem)
    {
        latency = LatencySummary.None;
        int descriptor = NativeFile.OpenDirectDurable(path);
        if (descriptor < 0)
        {
            problem = $"the file system refuses O_DIRECT (error {Marshal.GetLastPInvokeError()})";
            return false;
        }

        void* block = NativeMemory.AlignedAlloc(WriteBytes, WriteBytes);
        try
        {
            new Span<byte>(block, WriteBytes).Fill(0x5a);
            var histogram = new LatencyHistogram();
            var clock = new SystemRunClock(TimeProvider.System);
            for (int i = 0; i < writes; i++)
            {
                long startNs = clock.NowNs;
                if (NativeFile.PositionedWrite(descriptor, block, WriteBytes, (long)i * WriteBytes % FileBytes) != WriteBytes)
                {
                    problem = $"write failed (error {Marshal.GetLastPInvokeError()})";
                    return false;
                }

                histogram.Record(clock.NowNs - startNs);
            }

            latency = histogram.Summarise();
            problem = null;
            return true;
        }
        finally
        {
            NativeMemory.AlignedFree(block);
            _ = NativeFile.CloseDescriptor(descriptor);
        }
    }
}
