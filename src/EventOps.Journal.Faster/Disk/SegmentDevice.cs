using EventOps.Journal.Faster.Segments;
using FASTER.core;

namespace EventOps.Journal.Faster.Disk;

/// <summary>
/// What FASTER writes to and recovers from: hands its pages to the segments. Completes every call inline, on FASTER's
/// calling thread, because a hop to another thread costs more than the write. Lives as long as one FasterLog; the
/// segments live on.
/// </summary>
internal sealed class SegmentDevice : StorageDeviceBase
{
    private readonly SegmentStore _segments;

    public SegmentDevice(SegmentStore segments, SegmentNames names, int sectorBytes)
        : base(names.FolderPath, (uint)sectorBytes, Devices.CAPACITY_UNSPECIFIED)
    {
        _segments = segments;
        startSegment = segments.FirstSegment;
    }

    public override unsafe void WriteAsync(
        IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite,
        DeviceIOCompletionCallback callback, object context)
    {
        var sectors = new ReadOnlySpan<byte>((void*)sourceAddress, (int)numBytesToWrite);
        var error = _segments.Write(segmentId, sectors, (long)destinationAddress);
        callback((uint)error, numBytesToWrite, context);
    }

    public override unsafe void ReadAsync(
        int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength,
        DeviceIOCompletionCallback callback, object context)
    {
        // Only during recovery; what is not there reads as zero, which ends FASTER's search for more commits.
        var address = (segmentId * segmentSize) + (long)sourceAddress;
        var outcome = _segments.Read(address, new Span<byte>((void*)destinationAddress, (int)readLength));
        callback(outcome == Reading.LogReadOutcome.Refused ? Errno.InputOutput : 0u, readLength, context);
    }

    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
    {
        _segments.Remove(segment);
        callback(result);
    }

    public override void Dispose()
    {
    }
}
