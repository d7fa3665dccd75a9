using System.Buffers;
using System.IO.Pipelines;
using EventOps.Engine.Dispatch;
using EventOps.Engine.Reading;
using EventOps.Engine.Records;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// Writes events in the text format of server-sent events. An event has an <c>id</c> only when it leads the reader on:
/// one that is replayed, or is handed over again, would lead it back, to what it has seen.
/// </summary>
internal sealed class ServerSentEvents
{
    /// <summary>Room kept for the next event; what a large one needed is given back.</summary>
    private const int KeptBytes = 64 * 1024;
    private readonly PipeWriter _output;
    private ArrayBufferWriter<byte> _event = new();
    private long _lastId;

    /// <param name="output">The response.</param>
    /// <param name="lastId">The last event the reader has seen.</param>
    internal ServerSentEvents(PipeWriter output, long lastId)
    {
        _output = output;
        _lastId = lastId;
    }

    /// <summary>How long a reader waits before it comes back.</summary>
    internal void Start() => _output.Write("retry: 2000\n\n"u8);

    internal void Heartbeat() => _output.Write(": hb\n\n"u8);

    internal void Write(EventReadSession session, PolledEvent one)
    {
        if (!one.IsReplayed && one.Id > _lastId)
        {
            _lastId = one.Id;
            Span<byte> id = stackalloc byte[EventId.EventTextLength];
            EventId.FormatEvent(one.Id, id);
            _output.Write("id: "u8);
            _output.Write(id);
            _output.Write("\n"u8);
        }

        _output.Write("event: "u8);
        WriteLine(session.SeriesOf(one.Reference).Type);
        _output.Write("data: "u8);
        _event.ResetWrittenCount();
        PolledEventJson.Write(_event, session, one, leaseUntilMs: 0);
        WriteLine(_event.WrittenSpan);
        _output.Write("\n"u8);
        if (_event.Capacity > KeptBytes)
        {
            _event = new ArrayBufferWriter<byte>();
        }
    }

    /// <summary>Writes a text as the rest of one line. Payloads are the publisher's bytes, and may be laid out over
    /// lines: between the tokens of JSON a space is as good. Names have no control characters.</summary>
    private void WriteLine(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            Span<byte> room = _output.GetSpan(1);
            int length = Math.Min(room.Length, text.Length);
            room = room[..length];
            text[..length].CopyTo(room);
            room.Replace((byte)'\n', (byte)' ');
            room.Replace((byte)'\r', (byte)' ');
            _output.Advance(length);
            text = text[length..];
        }

        _output.Write("\n"u8);
    }
}
