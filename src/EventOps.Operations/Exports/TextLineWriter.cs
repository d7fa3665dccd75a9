using System.Text;
using EventOps.Engine.Logs;

namespace EventOps.Operations.Exports;

/// <summary>
/// An export as text: time, level, service, then <c>request=</c> and <c>user=</c> where there is one, the message, and the
/// metadata as JSON. Always one line each: control characters of a line are written as escapes.
/// </summary>
internal sealed class TextLineWriter : ILineWriter
{
    private readonly StreamWriter _text;

    internal TextLineWriter(Stream output) =>
        _text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), -1, leaveOpen: true) { NewLine = "\n" };

    public void Write(KeptLogLine kept)
    {
        LogLine line = kept.Line;
        _text.Write(LogLineJson.TimeOf(line));
        _text.Write(' ');
        _text.Write(LogSeverityText.Of(line.Severity).ToUpperInvariant());
        _text.Write(' ');
        WriteOneLine(line.Service);
        WriteNamed(" request=", line.RequestId);
        WriteNamed(" user=", line.UserId);
        _text.Write(' ');
        WriteOneLine(line.Message);
        if (!line.Metadata.IsEmpty)
        {
            _text.Write(' ');
            WriteOneLine(Encoding.UTF8.GetString(line.Metadata.Span));
        }

        _text.WriteLine();
    }

    public void Flush() => _text.Flush();

    public void End() => _text.Flush();

    public void Dispose() => _text.Dispose();

    private void WriteNamed(string name, string? value)
    {
        if (value is not null)
        {
            _text.Write(name);
            WriteOneLine(value);
        }
    }

    private void WriteOneLine(string text)
    {
        foreach (char c in text)
        {
            switch (c)
            {
                case '\n':
                    _text.Write("\\n");
                    break;
                case '\r':
                    _text.Write("\\r");
                    break;
                case '\t':
                    _text.Write("\\t");
                    break;
                case '\u2028' or '\u2029' or '\u0085':
                case var _ when char.IsControl(c):
                    _text.Write($"\\u{(int)c:x4}");
                    break;
                default:
                    _text.Write(c);
                    break;
            }
        }
    }
}
