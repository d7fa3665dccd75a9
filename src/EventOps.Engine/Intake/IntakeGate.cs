using EventOps.Engine.Journaling;

namespace EventOps.Engine.Intake;

/// <summary>
/// Whether anything is taken at all. Closed for good at shutdown, before the ring is drained; shut for a while when the
/// disk is nearly full or those who run the server say so. Any thread.
/// </summary>
internal sealed class IntakeGate
{
    private readonly Func<WriterState> _writer;
    private int _closed;
    private int _diskFull;
    private int _stopped;

    internal IntakeGate(Func<WriterState> writer) => _writer = writer;

    /// <summary>
    /// Whether the disk budget refuses events; changes of state (an acknowledgement frees space) still pass.
    /// </summary>
    internal bool DiskFull
    {
        get => Volatile.Read(ref _diskFull) != 0;
        set => Volatile.Write(ref _diskFull, value ? 1 : 0);
    }

    /// <summary>Whether those who run the server have stopped events; changes of state still pass.</summary>
    internal bool Stopped
    {
        get => Volatile.Read(ref _stopped) != 0;
        set => Volatile.Write(ref _stopped, value ? 1 : 0);
    }

    internal void Close() => Volatile.Write(ref _closed, 1);

    /// <summary>Why nothing is taken, or none.</summary>
    internal AdmitError Check(bool isEvent)
    {
        if (Volatile.Read(ref _closed) != 0)
        {
            return AdmitError.Stopping;
        }

        if (_writer() != WriterState.Running)
        {
            // The writer stops behind the gate's back: who was held up between the two looks is told the same.
            return Volatile.Read(ref _closed) != 0 ? AdmitError.Stopping : AdmitError.JournalUnavailable;
        }

        if (!isEvent)
        {
            return AdmitError.None;
        }

        return Stopped ? AdmitError.Stopped : DiskFull ? AdmitError.DiskFull : AdmitError.None;
    }
}
