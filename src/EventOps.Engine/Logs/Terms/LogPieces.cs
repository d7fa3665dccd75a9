using System.Text.Json;

namespace EventOps.Engine.Logs.Terms;

/// <summary>
/// The text of a line, piece by piece: the message, then each name and each value of the metadata (strings without their
/// escapes, numbers, true and false), at any depth. What is searched is within one piece. Metadata that is no JSON has those
/// before the place where it stops being so. What is a piece is on disk in the filters, so it changes with their version.
/// </summary>
internal ref struct LogPieces
{
    private readonly ReadOnlySpan<byte> _message;
    private readonly LogScratch _scratch;
    private readonly bool _hasMetadata;
    private Utf8JsonReader _json;
    private bool _begun;

    internal LogPieces(ReadOnlySpan<byte> message, ReadOnlySpan<byte> metadata, LogScratch scratch)
    {
        _message = message;
        _scratch = scratch;
        _hasMetadata = !metadata.IsEmpty;
        _json = _hasMetadata ? new Utf8JsonReader(metadata) : default;
    }

    /// <summary>The piece, valid until the next one.</summary>
    internal ReadOnlySpan<byte> Current { get; private set; }

    internal bool MoveNext()
    {
        if (!_begun)
        {
            _begun = true;
            Current = _message;
            return true;
        }

        try
        {
            while (_hasMetadata && _json.Read())
            {
                if (_json.TokenType is JsonTokenType.PropertyName or JsonTokenType.String or JsonTokenType.Number
                    or JsonTokenType.True or JsonTokenType.False)
                {
                    Current = _json.ValueIsEscaped ? Unescape() : _json.ValueSpan;
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON from here on.
        }

        return false;
    }

    private ReadOnlySpan<byte> Unescape()
    {
        ReadOnlySpan<byte> raw = _json.ValueSpan;
        Span<byte> into = _scratch.Unescaped(raw.Length);
        try
        {
            return into[.._json.CopyString(into)];
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or no UTF-8: as it is written.
            return raw;
        }
    }
}
