using EventOps.Load.Http;
using EventOps.Load.Scenarios;

namespace EventOps.Load.FanOut.Publishing;

/// <summary>An NDJSON batch request whose events are numbered anew in place before each send. One sender at a time.</summary>
internal sealed class NumberedBatch
{
    private readonly byte[] _request;
    private readonly int _firstNumberAt;
    private readonly int _stride;

    public NumberedBatch(LoopbackTarget target, string eventType, int events)
    {
        byte[] one = FanOutEvent.Utf8(eventType);
        _request = RequestBytes.Post(
            target, "/publish/batch", BatchBody.ContentType(BatchEncoding.Ndjson), BatchBody.Render(BatchEncoding.Ndjson, one, events));
        int bodyAt = _request.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        _firstNumberAt = bodyAt + FanOutEvent.NumberAt(one);
        _stride = one.Length + 1;
        Events = events;
    }

    public int Events { get; }

    public ReadOnlyMemory<byte> From(long first)
    {
        for (int i = 0; i < Events; i++)
        {
            FanOutEvent.Stamp(_request.AsSpan(_firstNumberAt + (i * _stride)), first + i, at: 0);
        }

        return _request;
    }
}
