using System.Buffers.Binary;
using EventOps.Engine.Files;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Journaling;

/// <summary>
/// The state as of a place in the journal. Two files take turns, so that a damaged one leaves the one before it, and
/// the journal keeps everything from the older one's position on.
/// </summary>
internal sealed class SnapshotFile
{
    private const uint Magic = 0x34534F45; // "EOS4"
    private const int HeaderBytes = 56;
    private const int SequenceOffset = 40;
    private const int CrcOffset = HeaderBytes - 4;
    private readonly string[] _paths;
    private int _next;
    private long _sequence;
    private long _keepFromPosition;

    internal SnapshotFile(string folder) => _paths = [Path.Combine(folder, "state.0"), Path.Combine(folder, "state.1")];

    /// <summary>Journal position of the older of the two snapshots: nothing from here on may be truncated.</summary>
    /// <remarks>Written by whoever saves, read by the archiver.</remarks>
    internal long KeepFromPosition
    {
        get => Volatile.Read(ref _keepFromPosition);
        private set => Volatile.Write(ref _keepFromPosition, value);
    }

    /// <summary>The newest intact snapshot, or null.</summary>
    internal Snapshot? Load()
    {
        Snapshot? newest = null;
        int intact = 0;
        for (int i = 0; i < _paths.Length; i++)
        {
            if (Read(_paths[i]) is { } snapshot)
            {
                intact++;
                KeepFromPosition = newest is null ? snapshot.Position : Math.Min(newest.Position, snapshot.Position);
                if (newest is null || snapshot.Sequence > newest.Sequence)
                {
                    newest = snapshot;
                    _next = 1 - i;
                    _sequence = snapshot.Sequence;
                }
            }
        }

        if (intact < _paths.Length)
        {
            // With only one to rely on, the journal is kept whole until there is another.
            KeepFromPosition = 0;
        }

        return newest;
    }

    /// <summary>Writes a snapshot over the older of the two. One thread at a time.</summary>
    internal void Save(Snapshot snapshot)
    {
        byte[] file = new byte[HeaderBytes + snapshot.State.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), snapshot.State.Length);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(8), snapshot.Position);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(16), snapshot.LastId);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(24), snapshot.NextFrameNumber);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(32), FrameHeader.Checksum(snapshot.State));
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(SequenceOffset), ++_sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(CrcOffset), FrameHeader.Checksum(file.AsSpan(0, CrcOffset)));
        snapshot.State.CopyTo(file, HeaderBytes);
        long other = Read(_paths[1 - _next])?.Position ?? 0;
        DurableFile.Replace(_paths[_next], file);
        _next = 1 - _next;
        KeepFromPosition = other;
    }

    private static Snapshot? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] file = File.ReadAllBytes(path);
        if (file.Length < HeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(CrcOffset)) != FrameHeader.Checksum(file.AsSpan(0, CrcOffset))
            || BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)) != file.Length - HeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(32)) != FrameHeader.Checksum(file.AsSpan(HeaderBytes)))
        {
            return null;
        }

        return new Snapshot(
            BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(8)),
            BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(16)),
            BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(24)),
            file[HeaderBytes..])
        {
            Sequence = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(SequenceOffset)),
        };
    }
}

/// <summary>The state and where in the journal it was taken.</summary>
/// <param name="Position">Everything before this journal position is in it.</param>
/// <param name="LastId">The last id given out by then.</param>
/// <param name="NextFrameNumber">The number of the next frame.</param>
/// <param name="State">What <see cref="EngineState"/> wrote.</param>
internal sealed record Snapshot(long Position, long LastId, long NextFrameNumber, byte[] State)
{
    /// <summary>
    /// Its place among the snapshots. Not the position: a log that lost its end is behind the snapshots it had before.
    /// </summary>
    internal long Sequence { get; init; }

    internal void RestoreTo(EngineState state)
    {
        var reader = new MessagePackReader(State);
        state.Read(ref reader);
    }
}
