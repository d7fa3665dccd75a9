using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Auditing;

/// <summary>
/// Puts linked entries into the journal: as events of their pseudo tenants, many in a frame, in the order of the chain.
/// The trail's writer alone has it.
/// </summary>
internal sealed class AuditFrames : IDisposable
{
    private readonly EventIntake _intake;
    private readonly SeriesTable _series;
    private readonly AuditChain _chain;

    internal AuditFrames(EventIntake intake, SeriesTable series, AuditHead head)
    {
        _intake = intake;
        _series = series;
        _chain = new AuditChain(head);
    }

    /// <summary>The newest link that is durable.</summary>
    internal AuditHead Head => _chain.Head;

    /// <summary>Journals the first entries of a list, as many as go into one frame.</summary>
    /// <returns>Why none of them is durable, and else how many are.</returns>
    internal async ValueTask<(AdmitError Error, int Count)> WriteAsync(List<QueuedEntry> entries)
    {
        AdmitError error = _intake.CheckGate(isEvent: false);
        if (error != AdmitError.None)
        {
            return (error, 0);
        }

        AuditHead durable = _chain.Head;
        Frame frame = _intake.RentFrame();
        frame.IsAudit = true;
        int count = 0;
        while (count < entries.Count && frame.Length < _intake.FrameBytesMax)
        {
            Add(frame, entries[count++]);
        }

        error = (await _intake.SubmitAsync(frame)).Error;
        if (error != AdmitError.None)
        {
            _chain.ReturnTo(durable);
        }

        return (error, error == AdmitError.None ? count : 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _chain.Dispose();

    private void Add(Frame frame, in QueuedEntry queued)
    {
        AuditEntry entry = queued.Entry;
        byte[] type = System.Text.Encoding.UTF8.GetBytes(entry.Action);
        byte[] source = System.Text.Encoding.UTF8.GetBytes(entry.Actor);

        // Beyond the limit on series: whoever fills that table with names must not keep others' changes from being told.
        Series series = _series.InternDurable(new SeriesKey(AuditTenant.Of(entry.Tenant), type, source, EventPriority.Audit));
        frame.Add(series, PayloadEncoding.Json, _chain.Append(entry, queued.At), default, default, default);
    }
}
