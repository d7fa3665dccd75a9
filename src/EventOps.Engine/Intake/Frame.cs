using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Threading.Tasks.Sources;
using EventOps.Engine.Idempotency;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tenants;

namespace EventOps.Engine.Intake;

/// <summary>
/// The records of one request on their way to the journal, and the wait for their commit: what a ring slot carries.
/// Encoded by the request's own thread into a block that travels with it; the journal writer only stamps the head.
/// </summary>
/// <remarks>
/// Owners in turn: the request's thread fills it and hands it to the ring; the journal writer's thread alone touches it
/// until it releases it; then the request reads the receipt, by which the frame goes back to its pool. Nothing is
/// allocated per frame.
/// </remarks>
internal sealed class Frame : IValueTaskSource<FrameReceipt>, IThreadPoolWorkItem
{
    private readonly FramePool _owner;
    private ManualResetValueTaskSourceCore<FrameReceipt> _wait;
    private byte[] _block;
    private int[] _series;
    private uint _bodyCrc;
    private FrameReceipt _receipt;
    private LaneBytes _recordBytes;
    private int _takenEvents;
    private bool _hasManyTenants;
    private TenantUsage? _usage;

    internal Frame(FramePool owner, int blockBytes)
    {
        _owner = owner;
        _block = ArrayPool<byte>.Shared.Rent(blockBytes);
        _series = ArrayPool<int>.Shared.Rent(1);
        _wait.RunContinuationsAsynchronously = false;
    }

    /// <summary>Records in the frame.</summary>
    internal int Count { get; private set; }

    /// <summary>Bytes in the frame, head included.</summary>
    internal int Length { get; private set; } = FrameHeader.SizeBytes;

    /// <summary>Room the frame holds on to while pooled.</summary>
    internal int BlockBytes => _block.Length;

    /// <summary>The whole frame, stamped or not.</summary>
    internal ReadOnlySpan<byte> Bytes => _block.AsSpan(0, Length);

    /// <summary>Series of each record, of an events frame.</summary>
    internal ReadOnlySpan<int> Series => _series.AsSpan(0, Control is null ? Count : 0);

    /// <summary>The change of state, of a control frame.</summary>
    internal Journaling.IControlRecord? Control { get; private set; }

    /// <summary>Whether its events are entries of the audit trail, which do not count as published.</summary>
    internal bool IsAudit { get; set; }

    /// <summary>The idempotency keys among the records, in order.</summary>
    internal List<KeyClaim> Keys { get; } = [];

    /// <summary>What the tenant of its events has taken; null when they are of several tenants.</summary>
    internal TenantUsage? Usage => _hasManyTenants ? null : _usage;

    /// <summary>Bytes of its records by priority, without their length prefixes.</summary>
    internal ref readonly LaneBytes RecordBytes => ref _recordBytes;

    /// <summary>How many of them were taken from its tenant's quota.</summary>
    internal long TakenBytes { get; private set; }

    /// <summary>Adds an event. Request's thread.</summary>
    /// <returns>Bytes of its record.</returns>
    internal int Add(
        Series series,
        PayloadEncoding encoding,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> metadata,
        ReadOnlySpan<byte> key,
        in TraceContext trace)
    {
        int roomBytes = FrameHeader.RecordPrefixBytes + EventRecord.OverheadBytesMax + data.Length + metadata.Length
            + series.TenantUtf8.Length + series.Type.Length + series.Source.Length;
        Reserve(roomBytes);
        Span<byte> room = _block.AsSpan(Length);
        int length = EventRecord.Encode(room[FrameHeader.RecordPrefixBytes..], series, encoding, data, metadata, key, trace);
        BinaryPrimitives.WriteInt32LittleEndian(room, length);
        Length += FrameHeader.RecordPrefixBytes + length;
        if (Count == _series.Length)
        {
            int[] larger = ArrayPool<int>.Shared.Rent(Count * 4);
            _series.CopyTo(larger, 0);
            ArrayPool<int>.Shared.Return(_series);
            _series = larger;
        }

        _series[Count++] = series.Number;
        _recordBytes[(int)series.Priority] += length;
        _usage ??= series.Usage;
        _hasManyTenants |= _usage != series.Usage;
        return length;
    }

    /// <summary>Takes the event that was added last out again. Request's thread.</summary>
    internal void RemoveLast(Series series, int recordBytes)
    {
        Count--;
        Length -= FrameHeader.RecordPrefixBytes + recordBytes;
        _recordBytes[(int)series.Priority] -= recordBytes;
    }

    /// <summary>Notes that an event's share of its tenant's quota was taken. Request's thread.</summary>
    internal void NoteTaken(int bytes)
    {
        Debug.Assert(!_hasManyTenants, "Only what the engine writes itself, which has no quota, goes into one frame.");
        TakenBytes += bytes;
        _takenEvents++;
    }

    /// <summary>Puts back what its events took: they do not become durable. Its pool only.</summary>
    internal void GiveBackQuota()
    {
        if (_takenEvents > 0)
        {
            _usage!.GiveBack(_takenEvents, TakenBytes);
        }
    }

    /// <summary>Makes this a control frame. Request's thread.</summary>
    internal void Set(Journaling.IControlRecord control)
    {
        ReadOnlySpan<byte> record = Journaling.ControlCodec.Encode(control);
        Reserve(FrameHeader.RecordPrefixBytes + record.Length);
        BinaryPrimitives.WriteInt32LittleEndian(_block.AsSpan(Length), record.Length);
        record.CopyTo(_block.AsSpan(Length + FrameHeader.RecordPrefixBytes));
        Length += FrameHeader.RecordPrefixBytes + record.Length;
        Count = 1;
        Control = control;
    }

    /// <summary>
    /// Makes the body's checksum, so that the writer's thread need not. Request's thread, once, after the last record.
    /// </summary>
    internal void Seal() => _bodyCrc = FrameHeader.Checksum(_block.AsSpan(FrameHeader.SizeBytes, Length - FrameHeader.SizeBytes));

    /// <summary>Gives the frame its place in the order. Writer's thread.</summary>
    internal void Stamp(long number, long firstId)
    {
        FrameKind kind = Control is null ? FrameKind.Events : FrameKind.Control;
        new FrameHeader(kind, number, firstId, Count, _bodyCrc).Write(_block);
        _receipt = new FrameReceipt(FrameOutcome.Committed, firstId, 0);
    }

    /// <summary>Id of the first record, once stamped.</summary>
    internal long FirstId => _receipt.FirstId;

    /// <summary>Notes how many subscriptions the first record matched. Writer's thread.</summary>
    internal void SetMatches(int matches) => _receipt = _receipt with { Matches = matches };

    /// <summary>Notes that the frame must not be acknowledged. Writer's thread.</summary>
    internal void SetFailed() => _receipt = new FrameReceipt(FrameOutcome.JournalFailed, 0, 0);

    /// <summary>The frame to resume after this one in the same pool item.</summary>
    internal Frame? NextReleased { get; set; }

    /// <summary>
    /// Resumes the request on this pool thread, then those chained behind it. The frames are the requests' again.
    /// </summary>
    void IThreadPoolWorkItem.Execute()
    {
        Frame? frame = this;
        while (frame is not null)
        {
            // The link must be read before the frame is given back: its request may reuse it at once.
            Frame? next = frame.NextReleased;
            frame.NextReleased = null;
            frame._wait.SetResult(frame._receipt);
            frame = next;
        }
    }

    /// <summary>The wait for the commit, to be awaited exactly once.</summary>
    internal ValueTask<FrameReceipt> WaitAsync() => new(this, _wait.Version);

    /// <summary>Empties the frame for its next use. Its pool only.</summary>
    internal void Reset(int keepBlockBytesMax)
    {
        if (_block.Length > keepBlockBytesMax)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = ArrayPool<byte>.Shared.Rent(keepBlockBytesMax);
        }

        if (_series.Length * sizeof(int) > keepBlockBytesMax)
        {
            ArrayPool<int>.Shared.Return(_series);
            _series = ArrayPool<int>.Shared.Rent(1);
        }

        Length = FrameHeader.SizeBytes;
        Count = 0;
        Control = null;
        IsAudit = false;
        Keys.Clear();
        _recordBytes = default;
        _usage = null;
        _hasManyTenants = false;
        TakenBytes = 0;
        _takenEvents = 0;
        _wait.Reset();
    }

    private void Reserve(int bytes)
    {
        if (_block.Length - Length < bytes)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + bytes, _block.Length * 4));
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_block);
            _block = larger;
        }
    }

    /// <summary>Gives the receipt, and the frame back: the one who awaited it has no use for it any more.</summary>
    FrameReceipt IValueTaskSource<FrameReceipt>.GetResult(short token)
    {
        FrameReceipt receipt = _wait.GetResult(token);
        _owner.TakeBack(this, receipt);
        return receipt;
    }

    ValueTaskSourceStatus IValueTaskSource<FrameReceipt>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<FrameReceipt>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
