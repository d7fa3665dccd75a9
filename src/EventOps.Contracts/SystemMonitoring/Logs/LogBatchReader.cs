using System.Text.Json;

namespace EventOps.Contracts.SystemMonitoring.Logs;

/// <summary>
/// Finds the lines of a body: one JSON object, an array of them, or a document a line. It looks no closer at a line than it
/// takes to find its end; whether it is one is found out when it is read.
/// </summary>
internal ref struct LogBatchReader
{
    private const int DepthMax = 128;
    private readonly ReadOnlyMemory<byte> _body;
    private readonly bool _isNdjson;
    private readonly bool _isArray;
    private Utf8JsonReader _json;
    private int _at;

    internal LogBatchReader(ReadOnlyMemory<byte> body, bool isNdjson)
    {
        _body = body;
        _isNdjson = isNdjson;
        _isArray = body.Span.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];
        _json = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = DepthMax });
    }

    /// <summary>Goes on to the next line.</summary>
    /// <param name="line">Its bytes.</param>
    /// <param name="problem">Why the body as a whole cannot be read; null when nothing is wrong.</param>
    /// <returns>False at the end, and when there is a problem.</returns>
    internal bool MoveNext(out ReadOnlyMemory<byte> line, out string? problem)
    {
        problem = null;
        try
        {
            return _isNdjson ? MoveToLine(out line) : _isArray ? MoveToItem(out line) : MoveToOnly(out line);
        }
        catch (JsonException exception)
        {
            problem = $"The body is not well-formed JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            line = default;
            return false;
        }
    }

    private bool MoveToLine(out ReadOnlyMemory<byte> line)
    {
        while (_at < _body.Length)
        {
            ReadOnlySpan<byte> rest = _body.Span[_at..];
            int length = rest.IndexOf((byte)'\n');
            length = length < 0 ? rest.Length : length;
            line = _body.Slice(_at, length);
            _at += length + 1;
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                return true;
            }
        }

        line = default;
        return false;
    }

    private bool MoveToItem(out ReadOnlyMemory<byte> line)
    {
        if (_at++ == 0)
        {
            _json.Read();
        }

        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray)
        {
            // Reads on to the end: what is behind it must be nothing.
            _json.Read();
            line = default;
            return false;
        }

        int start = (int)_json.TokenStartIndex;
        _json.Skip();
        line = _body[start..(int)_json.BytesConsumed];
        return true;
    }

    private bool MoveToOnly(out ReadOnlyMemory<byte> line)
    {
        line = _body;
        return _at++ == 0 && !_body.Span.Trim(" \t\r\n"u8).IsEmpty;
    }
}
