using EventOps.Engine.Idempotency;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Tenants;

namespace EventOps.Engine.Intake;

/// <summary>
/// Decides about one parsed event and, when it may be taken, writes it into a frame: its type must be known, its series
/// must fit, its idempotency key must be free, its data must meet the schema of its type, and its tenant's quota must have
/// room. Any request thread.
/// </summary>
internal sealed class EventAdmission
{
    private readonly SeriesTable _series;
    private readonly EngineState _state;
    private readonly QuotaGate _quotas;
    private readonly bool _allowUnregistered;
    private readonly int _recordBytesMax;

    internal EventAdmission(SeriesTable series, EngineState state, QuotaGate quotas, bool allowUnregistered, int recordBytesMax)
    {
        _quotas = quotas;
        _recordBytesMax = recordBytesMax;
        _series = series;
        _state = state;
        _allowUnregistered = allowUnregistered;
    }

    /// <summary>Adds an event to a frame, or says why not.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="tenant">Whose event it is.</param>
    /// <param name="fields">The parsed event.</param>
    /// <param name="claim">Its idempotency key, or null.</param>
    /// <param name="anyType">
    /// Whether the contract takes types nobody registered; then a schema somebody registered does not bind it either.
    /// </param>
    internal Admission TryAdd(Frame frame, string tenant, scoped in EventFields fields, KeyClaim? claim, bool anyType)
    {
        if ((long)fields.Data.Length + fields.Metadata.Length + fields.EventType.Length + fields.Source.Length > _recordBytesMax)
        {
            return new Admission(AdmitError.TooLarge);
        }

        AdmitError error = TryIntern(tenant, fields, anyType, out Series? series);
        if (series is null)
        {
            return new Admission(error);
        }

        if (claim is not { } key)
        {
            return TryWrite(frame, series, fields, default, anyType);
        }

        KeyLookup known = _state.Idempotency.Claim(key);
        switch (known.State)
        {
            case KeyState.Conflict:
                return new Admission(AdmitError.KeyConflict, series, known);
            case KeyState.InFlight:
                return new Admission(AdmitError.KeyInFlight, series, known);
            case KeyState.Known:
                return new Admission(AdmitError.None, series, known);
            default:
                Span<byte> bytes = stackalloc byte[KeyClaim.SizeBytes];
                key.Write(bytes);
                Admission admission = TryWrite(frame, series, fields, bytes, anyType);
                if (admission.Error == AdmitError.None)
                {
                    frame.Keys.Add(key with { Ordinal = frame.Count - 1 });
                }
                else
                {
                    _state.Idempotency.Release(key);
                }

                return admission with { Known = known };
        }
    }

    /// <summary>
    /// Behind the key: what is known already takes nothing, and was measured by the schema of its time.
    /// </summary>
    private Admission TryWrite(
        Frame frame, Series series, scoped in EventFields fields, scoped ReadOnlySpan<byte> key, bool anyType)
    {
        if (!anyType && series.SchemaIn(_state.EventTypes) is { } schema && !SchemaCheck.IsMet(schema, fields))
        {
            return new Admission(AdmitError.SchemaViolation, series, Violated: schema);
        }

        AdmitError error = _quotas.TakeEvent(series);
        if (error == AdmitError.None)
        {
            int bytes = frame.Add(series, fields.Encoding, fields.Data, fields.Metadata, key, fields.Trace);
            error = _quotas.TakeBytes(frame, series, bytes);
        }

        return new Admission(error, series);
    }

    private AdmitError TryIntern(string tenant, scoped in EventFields fields, bool anyType, out Series? series)
    {
        // A trigger has no priority, even where a CloudEvent says one: the inbox is one lane.
        EventPriority priority = fields.Origin == EventOrigin.Trigger ? EventPriority.Normal : fields.Priority;
        var key = new SeriesKey(tenant, fields.EventType, fields.Source, priority, fields.Origin);
        Series? found = _series.Find(key);
        if (found is null || !(found.TypeIsKnown || anyType))
        {
            // Once per series: a type can be registered later, but never goes away again.
            bool known = _allowUnregistered || _state.EventTypes.Contains(tenant, fields.EventType);
            if (!known && !anyType)
            {
                series = null;
                return AdmitError.UnknownEventType;
            }

            found ??= _series.Intern(key);
            if (found is null)
            {
                series = null;
                return AdmitError.TooManySeries;
            }

            found.TypeIsKnown |= known;
        }

        series = found;
        return AdmitError.None;
    }
}
