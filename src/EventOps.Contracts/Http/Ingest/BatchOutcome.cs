using System.Buffers;
using EventOps.Contracts.Http.Errors;
using EventOps.Engine.Intake;
using EventOps.Engine.Observability;

namespace EventOps.Contracts.Http.Ingest;

/// <summary>What became of the items of a batch, and the answer that says so.</summary>
public sealed class BatchOutcome
{
    /// <summary>
    /// Errors told one by one; the others are counted. A batch of 100,000 bad items must not make an answer of 20 MB.
    /// </summary>
    private const int ErrorsToldMax = 1_000;

    private readonly EngineMetrics _metrics;
    private int _quotaRejected;
    private Refusal _lastQuota;
    private readonly List<(int Index, string Code, string Message)> _errors = [];

    internal BatchOutcome(EngineMetrics metrics) => _metrics = metrics;

    internal int Rejected { get; private set; }

    /// <summary>Whether the next error will be told, and not only counted.</summary>
    internal bool TellsMore => _errors.Count < ErrorsToldMax;

    /// <summary>Why the key of the whole batch is refused, if it is.</summary>
    internal AdmitError HeaderRefusal { get; set; }

    /// <summary>
    /// Why nothing was taken, when the tenant's quota alone refused every item: a bad request it was not.
    /// </summary>
    internal Refusal? QuotaRefusal => _quotaRejected > 0 && _quotaRejected == Rejected ? _lastQuota : null;

    /// <summary>An item that the tenant's quota refused, good as it may be.</summary>
    internal void RejectForQuota(int index, string code, in Refusal refusal)
    {
        _quotaRejected++;
        _lastQuota = refusal;
        Reject(index, code, refusal.Message, refusal.Admit.ToReason());
    }

    internal void Reject(int index, string code, string message, RejectReason reason)
    {
        Rejected++;
        _metrics.Rejected(reason);
        if (TellsMore)
        {
            _errors.Add((index, code, message));
        }
    }

    internal ArrayBufferWriter<byte> ToJson(BatchSubmission batch, bool wantsIds)
    {
        var body = new ArrayBufferWriter<byte>(wantsIds ? 64 + (batch.Accepted * 20) : 256);
        var json = new JsonText(body);
        json.Raw("{\"accepted\":"u8);
        json.Number(batch.Accepted);
        json.Raw(",\"rejected\":"u8);
        json.Number(Rejected);
        json.Raw(",\"first_event_id\":"u8);
        WriteRange(ref json, batch);
        json.Raw(",\"errors\":["u8);
        for (int i = 0; i < _errors.Count; i++)
        {
            json.Raw(i > 0 ? ",{\"index\":"u8 : "{\"index\":"u8);
            json.Number(_errors[i].Index);
            json.Raw(",\"error\":"u8);
            json.String(_errors[i].Code);
            json.Raw(",\"message\":"u8);
            json.String(_errors[i].Message);
            json.Raw("}"u8);
        }

        json.Raw("]"u8);
        if (wantsIds)
        {
            WriteIds(ref json, batch);
        }

        json.Raw("}"u8);
        json.Flush();
        return body;
    }

    private static void WriteRange(ref JsonText json, BatchSubmission batch)
    {
        if (batch.Accepted == 0)
        {
            json.Raw("null,\"last_event_id\":null"u8);
            return;
        }

        (long first, long last) = batch.IdRange();
        json.EventId(first);
        json.Raw(",\"last_event_id\":"u8);
        json.EventId(last);
    }

    private static void WriteIds(ref JsonText json, BatchSubmission batch)
    {
        json.Raw(",\"event_ids\":["u8);
        bool first = true;
        foreach (long id in batch.Ids())
        {
            json.Raw(first ? ""u8 : ","u8);
            json.EventId(id);
            first = false;
        }

        json.Raw("]"u8);
    }
}
