using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EventOps.Contracts.Otlp;

/// <summary>
/// Attributes on their way from OpenTelemetry's list of names and values to one JSON object; and what among them has a
/// place of its own in a line. Used again for the next one.
/// </summary>
internal sealed class OtlpAttributes : IDisposable
{
    /// <summary>How deep values may be nested: what a line says is not a document.</summary>
    internal const int DepthMax = 32;

    private static readonly FrozenDictionary<string, OtlpPlace> Places = new Dictionary<string, OtlpPlace>
    {
        ["service.name"] = OtlpPlace.Service,
        ["request_id"] = OtlpPlace.RequestId,
        ["request.id"] = OtlpPlace.RequestId,
        ["requestid"] = OtlpPlace.RequestId,
        ["http.request.id"] = OtlpPlace.RequestId,
        ["http.request_id"] = OtlpPlace.RequestId,
        ["http.request.header.x-request-id"] = OtlpPlace.RequestId,
        ["user_id"] = OtlpPlace.UserId,
        ["user.id"] = OtlpPlace.UserId,
        ["userid"] = OtlpPlace.UserId,
        ["usr.id"] = OtlpPlace.UserId,
        ["enduser.id"] = OtlpPlace.UserId,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly string?[] _placed = new string?[3];

    internal OtlpAttributes()
    {
        Json = new Utf8JsonWriter(_bytes, OtlpJsonText.Options);
        Begin();
    }

    /// <summary>Where values are written.</summary>
    internal Utf8JsonWriter Json { get; }

    /// <summary>Whether there is none.</summary>
    internal bool IsEmpty => _names.Count == 0;

    /// <summary>The service that wrote the line.</summary>
    internal string? Service => _placed[(int)OtlpPlace.Service];

    /// <summary>The request it is about.</summary>
    internal string? RequestId => _placed[(int)OtlpPlace.RequestId];

    /// <summary>The user it is about.</summary>
    internal string? UserId => _placed[(int)OtlpPlace.UserId];

    /// <summary>Forgets all, for the next ones.</summary>
    internal void Begin()
    {
        _names.Clear();
        _placed.AsSpan().Clear();
        _bytes.ResetWrittenCount();
        Json.Reset();
        Json.WriteStartObject();
    }

    /// <summary>Begins an attribute; false for a name that was there before, whose value is not to be written: the first counts.</summary>
    internal bool TryName(string name)
    {
        if (!_names.Add(name))
        {
            return false;
        }

        Json.WritePropertyName(name);
        return true;
    }

    /// <summary>Notes the text of an attribute, when it has a place of its own.</summary>
    internal void Note(string name, string? text)
    {
        if (text is { Length: > 0 } && Places.TryGetValue(name, out OtlpPlace place))
        {
            _placed[(int)place] ??= text;
        }
    }

    /// <summary>The object; after it only <see cref="Begin"/>.</summary>
    internal ReadOnlySpan<byte> End()
    {
        if (Json.CurrentDepth > 0)
        {
            Json.WriteEndObject();
            Json.Flush();
        }

        return _bytes.WrittenSpan;
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();

    private enum OtlpPlace
    {
        Service = 0,
        RequestId = 1,
        UserId = 2,
    }
}

/// <summary>How values are written as JSON.</summary>
internal static class OtlpJsonText
{
    internal static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>A number, or the text that protobuf's JSON has for what JSON has no number for.</summary>
    internal static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        }
    }
}
