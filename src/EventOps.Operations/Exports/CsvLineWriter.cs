using CsvHelper;
using EventOps.Engine.Logs;

namespace EventOps.Operations.Exports;

/// <summary>
/// An export as comma-separated values by RFC 4180, with a header. What a spreadsheet would take for a formula begins with
/// an apostrophe instead: a line's text is anybody's.
/// </summary>
internal sealed class CsvLineWriter : ILineWriter
{
    private static readonly string[] Columns = ["id", "timestamp", "level", "service", "message", "request_id", "user_id", "metadata"];

    private static readonly CsvWriterOptions Options = new()
    {
        Injection = CsvInjection.Escape,

        // OWASP's, and the line feed, behind which some spreadsheets look for a formula as well.
        InjectionCharacters = "=@+-\t\r\n",
    };

    private readonly CsvWriter _csv;

    internal CsvLineWriter(Stream output)
    {
        _csv = CsvWriter.Create(output, Options, leaveOpen: true);
        _csv.WriteHeader(Columns);
    }

    public void Write(KeptLogLine kept)
    {
        LogLine line = kept.Line;
        _csv.WriteField(LogLineJson.IdOf(kept));
        _csv.WriteField(LogLineJson.TimeOf(line));
        _csv.WriteField(LogSeverityText.Of(line.Severity));
        _csv.WriteField(Shown(line.Service));
        _csv.WriteField(Shown(line.Message));
        _csv.WriteField(Shown(line.RequestId));
        _csv.WriteField(Shown(line.UserId));
        _csv.WriteField(line.Metadata.Span);
        _csv.EndRecord();
    }

    public void Flush() => _csv.Flush();

    public void End() => _csv.Flush();

    public void Dispose() => _csv.Dispose();

    /// <summary>The full-width signs, which spreadsheets of East Asian locales read alike, and the writer does not know.</summary>
    private static string? Shown(string? text) => text is ['＝' or '＋' or '－' or '＠', ..] ? "'" + text : text;
}
