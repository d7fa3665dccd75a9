using System.Text;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Observability;
using EventOps.Engine.Records;
using EventOps.Engine.Tenants;

namespace EventOps.Contracts.Http.Ingest;

/// <summary>What the items of a batch go into, one by one: the good ones into its frames, the others to the outcome.</summary>
/// <param name="batch">The frames.</param>
/// <param name="outcome">What becomes of each item.</param>
/// <param name="errors">The contract's codes.</param>
/// <param name="tenants">Who knows the tenant's quota.</param>
/// <param name="limits">How items are parsed.</param>
/// <param name="anyType">Whether the contract takes types nobody registered.</param>
public sealed class BatchFill(
    BatchSubmission batch,
    BatchOutcome outcome,
    ContractErrors errors,
    TenantService tenants,
    ParseLimits limits,
    bool anyType)
{
    /// <summary>Where in an item its data is.</summary>
    internal const string DataPointer = "/data";

    /// <summary>Where in a trace the request stands: every item that does not know better.</summary>
    public TraceContext Trace { get; set; }

    /// <summary>Adds every item a reader gives.</summary>
    /// <param name="reader">Reads the body.</param>
    /// <param name="body">The whole body, for messages.</param>
    /// <param name="key">The idempotency key of the whole batch, or empty.</param>
    /// <returns>Why the batch as a whole is refused, or null.</returns>
    public string? From<TReader>(TReader reader, ReadOnlySpan<byte> body, ReadOnlySpan<byte> key)
        where TReader : struct, IEventBatchReader, allows ref struct
    {
        ParseError error;
        while (reader.MoveNext(out EventFields fields, out error))
        {
            if (error.IsError)
            {
                Refusal bad = errors.Unparsed(error, body, limits);
                outcome.Reject(reader.Index, errors.CodeOf(bad), bad.Message, RejectReason.Invalid);
            }
            else
            {
                Add(reader.Index, ref fields, key);
            }
        }

        if (error.IsError)
        {
            return error.Message(body, limits);
        }

        return batch.Accepted + outcome.Rejected == 0 ? "The batch is empty" : null;
    }

    private void Add(int index, scoped ref EventFields fields, ReadOnlySpan<byte> key)
    {
        fields.Trace = fields.Trace.IsNone ? Trace : fields.Trace;
        AdmitError refused = batch.Add(fields, key, index, anyType);
        if (refused == AdmitError.None)
        {
            return;
        }

        if (refused is AdmitError.KeyConflict or AdmitError.KeyInFlight && fields.IdempotencyKey.IsEmpty)
        {
            outcome.HeaderRefusal = refused;
        }

        string type = refused is AdmitError.UnknownEventType or AdmitError.SchemaViolation
            ? Encoding.UTF8.GetString(fields.EventType)
            : string.Empty;

        // What is only counted need not be looked up.
        Refusal refusal = refused == AdmitError.SchemaViolation && outcome.TellsMore
            ? SchemaErrors.Of(type, DataPointer, batch.ViolationsOf(fields))
            : AdmissionErrors.Of(refused, tenants, batch.Tenant, type);
        if (AdmissionErrors.IsQuota(refused))
        {
            outcome.RejectForQuota(index, errors.CodeOf(refusal), refusal);
        }
        else
        {
            outcome.Reject(index, errors.CodeOf(refusal), refusal.Message, refused.ToReason());
        }
    }
}
