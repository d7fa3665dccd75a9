using System.Buffers;
using System.IO.Pipelines;
using EventOps.Contracts.Http;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// Writes events as server-sent events. An event has an <c>id</c> only when it leads the reader on: one that is
/// replayed, or is handed over again, would lead it back, to what it has seen.
/// </summary>
internal sealed class ServerSentEvents
{
    /// <summary>Room kept for the next event; what a large one needed is given back.</summary>
    private const int KeptBytes = 64 * 1024;
    private readonly EventStreamText _text;
    private ArrayBufferWriter<byte> _event = new();
    private long _lastId;

    /// <param name="output">The response.</param>
    /// <param name="lastId">The last event the reader has seen.</param>
    internal ServerSentEvents(PipeWriter output, long lastId)
    {
        _text = new EventStreamText(output);
        _lastId = lastId;
    }

    internal void Start() => _text.Start();

    internal void Heartbeat() => _text.Heartbeat();

    internal void Write(EventReadSession session, PolledEvent one)
    {
        if (!one.IsReplayed && one.Id > _lastId)
        {
            _lastId = one.Id;
            Span<byte> id = stackalloc byte[EventId.EventTextLength];
            EventId.FormatEvent(one.Id, id);
            _text.Id(id);
        }

        _text.Name(session.SeriesOf(one.Reference).Type);
        _event.ResetWrittenCount();
        PolledEventJson.Write(_event, session, one, leaseUntilMs: 0);
        _text.Data(_event.WrittenSpan);
        if (_event.Capacity > KeptBytes)
        {
            _event = new ArrayBufferWriter<byte>();
        }
    }
}
