using EventOps.Engine.Idempotency;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Schemas;

namespace EventOps.Engine.Intake;

/// <summary>
/// A batch on its way: items are added one by one, each taken or refused for itself, and what was taken is handed over
/// at once. One request's thread at a time.
/// </summary>
public sealed class BatchSubmission
{
    private readonly EventIntake _intake;
    private readonly string _tenant;
    private readonly List<Frame> _frames = [];
    private readonly List<(int Item, long Id)> _known = [];
    private long[] _firstIds = [];
    private int[] _counts = [];
    private JsonSchema? _violated;

    internal BatchSubmission(EventIntake intake, string tenant)
    {
        _intake = intake;
        _tenant = tenant;
    }

    /// <summary>Whose events they are.</summary>
    public string Tenant => _tenant;

    /// <summary>Items taken so far, those known by their key included.</summary>
    public int Accepted { get; private set; }

    /// <summary>Adds an item, or says why not. Its bytes are copied before this returns.</summary>
    /// <param name="fields">The parsed event.</param>
    /// <param name="batchKey">The key of the whole batch, or empty: with the index it is the item's key.</param>
    /// <param name="index">Index of the item in the batch.</param>
    /// <param name="anyType">
    /// Whether the contract takes types nobody registered; then the schema of a registered one is not asked either.
    /// </param>
    public AdmitError Add(
        scoped in EventFields fields, scoped ReadOnlySpan<byte> batchKey, int index, bool anyType = false)
    {
        KeyClaim? claim = null;
        if (!fields.IdempotencyKey.IsEmpty)
        {
            claim = KeyClaim.Of(_tenant, fields.IdempotencyKey, item: -1, fields);
        }
        else if (!batchKey.IsEmpty)
        {
            claim = KeyClaim.Of(_tenant, batchKey, index, fields);
        }

        Admission admission = _intake.TryAdd(FrameWithRoom(), _tenant, fields, claim, anyType);
        _violated = admission.Violated;
        if (admission.Error == AdmitError.None)
        {
            if (admission.Known.State == KeyState.Known)
            {
                _known.Add((Accepted, admission.Known.Id));
            }

            Accepted++;
        }

        return admission.Error;
    }

    /// <summary>
    /// What in an item, the one that was added last and refused with <see cref="AdmitError.SchemaViolation"/>, does not
    /// meet the schema of its type. Looked up when it is asked for.
    /// </summary>
    public IReadOnlyList<SchemaViolation> ViolationsOf(scoped in EventFields fields) =>
        _violated is null ? [] : SchemaCheck.Violations(_violated, fields);

    /// <summary>Gives up what was added.</summary>
    public void Abandon()
    {
        foreach (Frame frame in _frames)
        {
            _intake.Abandon(frame);
        }

        _frames.Clear();
        _known.Clear();
        Accepted = 0;
    }

    /// <summary>Hands everything over and waits until all of it is durable and every reader sees it.</summary>
    public async ValueTask<AdmitError> CommitAsync()
    {
        if (_frames.Count > 0 && _frames[^1].Count == 0)
        {
            _intake.Abandon(_frames[^1]);
            _frames.RemoveAt(_frames.Count - 1);
        }

        if (_frames.Count == 0)
        {
            return AdmitError.None;
        }

        AdmitError error = _intake.CheckGate();
        error = error == AdmitError.None ? _intake.Enqueue(_frames) : error;
        if (error != AdmitError.None)
        {
            Abandon();
            return error;
        }

        _firstIds = new long[_frames.Count];
        _counts = new int[_frames.Count];
        for (int i = 0; i < _frames.Count; i++)
        {
            // The count is read before the wait: afterwards the frame may already be somebody else's.
            _counts[i] = _frames[i].Count;
            FrameReceipt receipt = await _frames[i].WaitAsync();
            _firstIds[i] = receipt.FirstId;
            error = receipt.Outcome == FrameOutcome.Committed ? error : AdmitError.JournalUnavailable;
        }

        return error;
    }

    /// <summary>The ids of the items taken, in their order. After <see cref="CommitAsync"/>.</summary>
    public IEnumerable<long> Ids()
    {
        int frame = 0;
        int at = 0;
        int known = 0;
        for (int item = 0; item < Accepted; item++)
        {
            if (known < _known.Count && _known[known].Item == item)
            {
                yield return _known[known++].Id;
                continue;
            }

            yield return _firstIds[frame] + at;
            if (++at == _counts[frame])
            {
                frame++;
                at = 0;
            }
        }
    }

    /// <summary>
    /// The smallest and the largest id of the items taken. After <see cref="CommitAsync"/>; there is at least one.
    /// </summary>
    public (long First, long Last) IdRange()
    {
        long first = long.MaxValue;
        long last = 0;
        foreach ((_, long known) in _known)
        {
            first = Math.Min(first, known);
            last = Math.Max(last, known);
        }

        for (int i = 0; i < _firstIds.Length; i++)
        {
            first = Math.Min(first, _firstIds[i]);
            last = Math.Max(last, _firstIds[i] + _counts[i] - 1);
        }

        return (first, last);
    }

    private Frame FrameWithRoom()
    {
        if (_frames.Count == 0 || _frames[^1].Length >= _intake.FrameBytesMax)
        {
            _frames.Add(_intake.RentFrame());
        }

        return _frames[^1];
    }
}
