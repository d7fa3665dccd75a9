using System.Buffers.Text;

namespace EventOps.Load.Http;

/// <summary>
/// One HTTP/1.1 response at a time, fed with bytes as they arrive, however they are split. A head that arrives whole
/// (the usual case on loopback) is parsed where it lies; only a split one is gathered first. Bytes past the
/// response's end are not consumed, so pipelined responses work.
/// </summary>
internal sealed class HttpResponseParser
{
    // A response head over 32 KiB is not the servers' under test; a body over 64 MiB is a runaway page.
    private const int HeadBytesMax = 32 * 1024;
    private const int BodyBytesMax = 64 * 1024 * 1024;

    private readonly GrowingBuffer _line = new(1024, HeadBytesMax);
    private readonly GrowingBuffer _body = new(4096, BodyBytesMax);
    private State _state;
    private int _remaining;

    private enum State
    {
        Head,
        SizedBody,
        ChunkSize,
        ChunkData,
        ChunkDataEnd,
        Trailers,
        BodyUntilClose,
        Complete,
        Failed,
    }

    public int Status { get; private set; }

    public bool KeepAlive { get; private set; }

    public bool IsComplete => _state == State.Complete;

    public bool HasFailed => _state == State.Failed;

    /// <summary>Decoded body; valid until <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Body => _body.Written;

    public void Reset()
    {
        _state = State.Head;
        _line.Clear();
        _body.Clear();
        Status = 0;
    }

    /// <summary>The peer closed: completes a body that has no length, and is a failure anywhere else.</summary>
    public void EndOfStream() => _state = _state == State.BodyUntilClose ? State.Complete : State.Failed;

    /// <returns>
    /// How many bytes belong to this response; fewer than given only when it is complete or has failed.
    /// </returns>
    public int Feed(ReadOnlySpan<byte> bytes)
    {
        int consumed = 0;
        while (consumed < bytes.Length && _state < State.Complete)
        {
            consumed += Step(bytes[consumed..]);
        }

        return consumed;
    }

    private int Step(ReadOnlySpan<byte> bytes)
    {
        switch (_state)
        {
            case State.Head: return StepHead(bytes);
            case State.SizedBody: return StepCounted(bytes, State.Complete);
            case State.ChunkSize: return StepChunkSize(bytes);
            case State.ChunkData: return StepCounted(bytes, State.ChunkDataEnd);
            case State.ChunkDataEnd: return StepChunkEnd(bytes);
            case State.Trailers: return StepTrailers(bytes);
            default: return TakeBody(bytes);
        }
    }

    private int StepHead(ReadOnlySpan<byte> bytes)
    {
        int already = _line.Length;
        if (already == 0)
        {
            int end = bytes.IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                BeginBody(bytes[..end]);
                return end + 4;
            }
        }

        if (!_line.TryAppend(bytes))
        {
            return Fail(bytes.Length);
        }

        int from = Math.Max(0, already - 3);
        int found = _line.Written[from..].IndexOf("\r\n\r\n"u8);
        if (found < 0)
        {
            return bytes.Length;
        }

        int headLength = from + found;
        int consumed = headLength + 4 - already;
        BeginBody(_line.Written[..headLength]);
        _line.Clear();
        return consumed;
    }

    private void BeginBody(ReadOnlySpan<byte> headBytes)
    {
        if (!ResponseHead.TryParse(headBytes, out ResponseHead head))
        {
            _state = State.Failed;
            return;
        }

        if (head.Status is >= 100 and < 200)
        {
            return; // 100 Continue and the like: the real head follows.
        }

        Status = head.Status;
        KeepAlive = head.KeepAlive;
        _remaining = head.ContentLength;
        if (head.HasNoBody || (head.ContentLength == 0 && !head.IsChunked))
        {
            _state = State.Complete;
        }
        else if (head.IsChunked)
        {
            _state = State.ChunkSize;
        }
        else
        {
            _state = head.ContentLength > 0 ? State.SizedBody : State.BodyUntilClose;
            KeepAlive &= head.ContentLength > 0;
        }
    }

    private int StepCounted(ReadOnlySpan<byte> bytes, State next)
    {
        int taken = Math.Min(_remaining, bytes.Length);
        TakeBody(bytes[..taken]);
        _remaining -= taken;
        if (_remaining == 0 && _state != State.Failed)
        {
            _state = next;
        }

        return taken;
    }

    private int StepChunkSize(ReadOnlySpan<byte> bytes)
    {
        int used = StepLine(bytes, out bool ended);
        if (!ended)
        {
            return used;
        }

        ReadOnlySpan<byte> line = _line.Written;
        bool parsed = Utf8Parser.TryParse(line, out int size, out int digits, 'x') && size >= 0
            && (digits == line.Length || line[digits] is (byte)';' or (byte)' ');
        _line.Clear();
        _remaining = size;
        _state = !parsed ? State.Failed : size == 0 ? State.Trailers : State.ChunkData;
        return used;
    }

    private int StepChunkEnd(ReadOnlySpan<byte> bytes)
    {
        int used = StepLine(bytes, out bool ended);
        if (ended)
        {
            _state = _line.Length == 0 ? State.ChunkSize : State.Failed;
        }

        return used;
    }

    private int StepTrailers(ReadOnlySpan<byte> bytes)
    {
        int used = StepLine(bytes, out bool ended);
        if (ended)
        {
            _state = _line.Length == 0 ? State.Complete : _state;
            _line.Clear();
        }

        return used;
    }

    /// <summary>Gathers one CRLF line into <see cref="_line"/>, its CRLF removed.</summary>
    private int StepLine(ReadOnlySpan<byte> bytes, out bool ended)
    {
        int lineFeed = bytes.IndexOf((byte)'\n');
        int used = lineFeed < 0 ? bytes.Length : lineFeed + 1;
        ended = false;
        if (!_line.TryAppend(bytes[..used]))
        {
            return Fail(used);
        }

        if (lineFeed >= 0)
        {
            if (_line.Length < 2 || _line.Written[^2] != (byte)'\r')
            {
                return Fail(used);
            }

            _line.TrimTo(_line.Length - 2);
            ended = true;
        }

        return used;
    }

    private int TakeBody(ReadOnlySpan<byte> bytes) => _body.TryAppend(bytes) ? bytes.Length : Fail(bytes.Length);

    private int Fail(int consumed)
    {
        _state = State.Failed;
        return consumed;
    }
}
