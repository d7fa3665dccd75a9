using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http;

/// <summary>The text format of server-sent events, line by line. Belongs to one connection.</summary>
internal sealed class EventStreamText
{
    private readonly PipeWriter _output;

    internal EventStreamText(PipeWriter output) => _output = output;

    /// <summary>Sets the head of an answer that is a stream.</summary>
    internal static void Begin(HttpContext context)
    {
        context.Response.ContentType = MediaTypes.EventStream;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        RequestId.Set(context);
    }

    /// <summary>How long a reader waits before it comes back.</summary>
    internal void Start() => _output.Write("retry: 2000\n\n"u8);

    internal void Heartbeat() => _output.Write(": hb\n\n"u8);

    internal void Id(ReadOnlySpan<byte> id)
    {
        _output.Write("id: "u8);
        WriteLine(id);
    }

    internal void Name(ReadOnlySpan<byte> name)
    {
        _output.Write("event: "u8);
        WriteLine(name);
    }

    /// <summary>Ends the event with its data.</summary>
    internal void Data(ReadOnlySpan<byte> data)
    {
        _output.Write("data: "u8);
        WriteLine(data);
        _output.Write("\n"u8);
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
