using EventOps.Journal.Faster;
using EventOps.Journal.Faster.Disk;

namespace EventOps.Journal.Tests;

/// <summary>
/// A real disk that fails on demand. Fault model:
/// - While <see cref="AppendError"/> is set, a log write persists a random subset of its 512-byte sectors (none, when
///   <see cref="TearsFailedWrites"/> is false) and answers that error. Sectors not persisted keep what they held.
/// - After <see cref="CutPowerAtWrite"/> log writes the next one is torn the same way, and from then on everything
/// answers EIO.
/// - While <see cref="AllocateError"/> is set, no new file gets space; while <see cref="BufferedError"/> is set, writes
///   through the page cache (commit slots, zeroing the tail) fail and change nothing.
/// - What a call that answered 0 wrote is never lost, sectors of 512 bytes are atomic.
/// - While <see cref="ReadError"/> is set, reads answer that error.
/// All randomness comes from the seed.
/// </summary>
internal sealed class FaultyDisk(IDisk real, int seed) : IDisk
{
    private const int AtomicBytes = 512;
    private readonly Random _random = new(seed);
    private int _writes;

    public int AppendError { get; set; }

    public bool TearsFailedWrites { get; set; } = true;

    public int AllocateError { get; set; }

    public int BufferedError { get; set; }

    public int ReadError { get; set; }

    public int CutPowerAtWrite { get; set; } = int.MaxValue;

    public bool PowerIsCut { get; private set; }

    public int Writes => _writes;

    public DeviceKind Kind => real.Kind;

    public int SectorBytes => real.SectorBytes;

    public static FaultyDisk Over(string folderPath, int seed)
    {
        Directory.CreateDirectory(folderPath);
        return new FaultyDisk(SystemDisk.For(folderPath, allowDirect: true), seed);
    }

    public int Open(string path, FileUse use, out IBlockFile? file)
    {
        file = null;
        var error = PowerIsCut ? Errno.InputOutput : real.Open(path, use, out file);
        file = file is null ? null : new FaultyFile(this, file, path, use);
        return error;
    }

    public int Rename(string fromPath, string toPath) => PowerIsCut ? Errno.InputOutput : real.Rename(fromPath, toPath);

    public int Delete(string path) => PowerIsCut ? Errno.InputOutput : real.Delete(path);

    public int SyncFolder(string folderPath) => PowerIsCut ? Errno.InputOutput : real.SyncFolder(folderPath);

    private int Append(IBlockFile file, string path, ReadOnlySpan<byte> bytes, long offset)
    {
        _writes++;
        var cut = _writes > CutPowerAtWrite;
        if (!cut && AppendError == 0)
        {
            return file.Write(bytes, offset);
        }

        if (TearsFailedWrites)
        {
            Tear(path, bytes, offset);
        }

        PowerIsCut |= cut;
        return cut ? Errno.InputOutput : AppendError;
    }

    private void Tear(string path, ReadOnlySpan<byte> bytes, long offset)
    {
        if (real.Open(path, FileUse.Buffered, out var file) != 0)
        {
            return;
        }

        using (file)
        {
            var share = _random.NextDouble();
            for (var i = 0; i < bytes.Length; i += AtomicBytes)
            {
                if (_random.NextDouble() < share)
                {
                    file!.Write(bytes.Slice(i, AtomicBytes), offset + i);
                }
            }

            file!.Sync();
        }
    }

    private sealed class FaultyFile(FaultyDisk disk, IBlockFile file, string path, FileUse use) : IBlockFile
    {
        private int Refusal => disk.PowerIsCut ? Errno.InputOutput : use == FileUse.Buffered ? disk.BufferedError : 0;

        public int Write(ReadOnlySpan<byte> bytes, long offset) => Refusal != 0
            ? Refusal
            : use == FileUse.Append ? disk.Append(file, path, bytes, offset) : file.Write(bytes, offset);

        public int Read(Span<byte> into, long offset, out int bytesRead)
        {
            bytesRead = 0;
            return disk.ReadError != 0 ? disk.ReadError : file.Read(into, offset, out bytesRead);
        }

        public int Preallocate(long bytes) => Refusal != 0
            ? Refusal
            : disk.AllocateError != 0 ? disk.AllocateError : file.Preallocate(bytes);

        public int Sync() => Refusal != 0 ? Refusal : file.Sync();

        public void Dispose() => file.Dispose();
    }
}
