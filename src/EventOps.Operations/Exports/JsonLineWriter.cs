using System.Text.Encodings.Web;
using System.Text.Json;
using EventOps.Engine.Logs;

namespace EventOps.Operations.Exports;

/// <summary>An export as a JSON array, a line of the file each: it can be read as JSON, and cut by lines.</summary>
internal sealed class JsonLineWriter : ILineWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        // A file, never part of a page: what need not be escaped in JSON is not.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly Stream _output;
    private readonly Utf8JsonWriter _json;
    private bool _isFirst = true;

    internal JsonLineWriter(Stream output)
    {
        _output = output;
        _json = new Utf8JsonWriter(output, Options);
        _output.Write("["u8);
    }

    public void Write(KeptLogLine kept)
    {
        _json.Flush();
        _json.Reset();
        _output.Write(_isFirst ? "\n"u8 : ",\n"u8);
        _isFirst = false;
        LogLineJson.Write(_json, kept);
    }

    public void Flush() => _json.Flush();

    public void End()
    {
        _json.Flush();
        _output.Write("\n]\n"u8);
    }

    public void Dispose() => _json.Dispose();
}
