using EventOps.Engine.Idempotency;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Journaling;
using EventOps.Engine.Observability;
using EventOps.Engine.Sequencing;

namespace EventOps.Engine.Intake;

/// <summary>
/// The engine's front door: takes parsed events and changes of state, gives them a place in the ring, and lets the
/// caller wait until they are durable. Any thread; nothing is allocated for an event without a key.
/// </summary>
public sealed class EventIntake
{
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(1);
    private readonly EventAdmission _admission;
    private readonly EventRing<Frame> _ring;
    private readonly FramePool _pool;
    private readonly IntakeGate _gate;
    private readonly EngineMetrics _metrics;
    private readonly int _entryBytesMax;

    internal EventIntake(
        EventAdmission admission, EventRing<Frame> ring, FramePool pool, IntakeGate gate, EngineMetrics metrics, int entryBytesMax)
    {
        _admission = admission;
        _ring = ring;
        _pool = pool;
        _gate = gate;
        _metrics = metrics;
        _entryBytesMax = entryBytesMax;
        FrameBytesMax = Limits.FrameBytesFor(entryBytesMax);
    }

    /// <summary>A batch goes on in a further frame when one holds this many bytes.</summary>
    internal int FrameBytesMax { get; }

    /// <summary>Whether those who run the server have stopped events; changes of state are taken all the same.</summary>
    public bool IsStopped
    {
        get => _gate.Stopped;
        set => _gate.Stopped = value;
    }

    /// <summary>Waits until whatever has a place in the ring by now is durable, or refused.</summary>
    public async Task DrainAsync(TimeProvider clock, CancellationToken cancellation)
    {
        long last = _ring.ClaimedUntil;
        while (_ring.ReleasedUntil < last)
        {
            // Nobody is woken by a sequence: this is asked for a few times in a server's life.
            await Task.Delay(DrainLook, clock, cancellation);
        }
    }

    /// <summary>Hands one event over.</summary>
    /// <param name="tenant">Whose event it is.</param>
    /// <param name="fields">The parsed event; its bytes are copied before this returns.</param>
    /// <param name="idempotencyKey">The caller's key, or empty.</param>
    /// <param name="anyType">
    /// Whether the contract takes types nobody registered; then the schema of a registered one is not asked either.
    /// </param>
    public Submission Submit(
        string tenant,
        scoped in EventFields fields,
        scoped ReadOnlySpan<byte> idempotencyKey,
        bool anyType = false)
    {
        AdmitError error = _gate.Check(isEvent: true);
        if (error != AdmitError.None)
        {
            return Refuse(new Admission(error));
        }

        Frame frame = _pool.Rent();
        KeyClaim? claim = idempotencyKey.IsEmpty ? null : KeyClaim.Of(tenant, idempotencyKey, item: -1, fields);
        Admission admission = _admission.TryAdd(frame, tenant, fields, claim, anyType);
        if (admission.Error == AdmitError.None && admission.Known.State != KeyState.Known)
        {
            admission = admission with { Error = Enqueue(frame) };
            if (admission.Error == AdmitError.None)
            {
                return new Submission(admission, frame);
            }
        }

        _pool.Abandon(frame);
        return admission.Error == AdmitError.None ? new Submission(admission, frame: null) : Refuse(admission);
    }

    /// <summary>Starts a batch.</summary>
    public BatchSubmission BeginBatch(string tenant) => new(this, tenant);

    /// <summary>Journals a change of state and waits until it is durable and made.</summary>
    /// <returns>The record's id, or why it was not taken.</returns>
    internal async ValueTask<ControlReceipt> SubmitAsync(IControlRecord record)
    {
        AdmitError error = _gate.Check(isEvent: false);
        if (error != AdmitError.None)
        {
            return new ControlReceipt(error, 0);
        }

        Frame frame = _pool.Rent();
        frame.Set(record);
        return await SubmitAsync(frame);
    }

    /// <summary>Journals a frame whose records the engine itself made, and waits until it is durable: taken even while
    /// the disk is too full for events.</summary>
    /// <returns>The id of its first record, or why it was not taken.</returns>
    internal async ValueTask<ControlReceipt> SubmitAsync(Frame frame)
    {
        AdmitError error = frame.Length > _entryBytesMax ? AdmitError.TooLarge : Enqueue(frame);
        if (error != AdmitError.None)
        {
            _pool.Abandon(frame);
            return new ControlReceipt(error, 0);
        }

        FrameReceipt receipt = await frame.WaitAsync();
        return receipt.Outcome == FrameOutcome.Committed
            ? new ControlReceipt(AdmitError.None, receipt.FirstId)
            : new ControlReceipt(AdmitError.JournalUnavailable, 0);
    }

    internal AdmitError CheckGate(bool isEvent = true) => _gate.Check(isEvent);

    internal Frame RentFrame() => _pool.Rent();

    internal void Abandon(Frame frame) => _pool.Abandon(frame);

    internal Admission TryAdd(Frame frame, string tenant, scoped in EventFields fields, KeyClaim? claim, bool anyType) =>
        _admission.TryAdd(frame, tenant, fields, claim, anyType);

    /// <summary>Gives frames consecutive places in the ring, all or none.</summary>
    internal AdmitError Enqueue(IReadOnlyList<Frame> frames)
    {
        if (frames.Count > _ring.Capacity || !_ring.TryClaim(frames.Count, out long first))
        {
            return AdmitError.RingFull;
        }

        for (int i = 0; i < frames.Count; i++)
        {
            frames[i].Seal();
            _ring.Publish(first + i, frames[i]);
        }

        _ring.Signal();
        return AdmitError.None;
    }

    private AdmitError Enqueue(Frame frame)
    {
        frame.Seal();
        if (!_ring.TryClaim(1, out long sequence))
        {
            return AdmitError.RingFull;
        }

        _ring.Publish(sequence, frame);
        _ring.Signal();
        return AdmitError.None;
    }

    private Submission Refuse(in Admission admission)
    {
        _metrics.Rejected(admission.Error.ToReason());
        return new Submission(admission, frame: null);
    }
}

/// <summary>The answer to a change of state.</summary>
/// <param name="Error">Why it was not made durable.</param>
/// <param name="Id">Its id, which is also its time.</param>
public readonly record struct ControlReceipt(AdmitError Error, long Id);
