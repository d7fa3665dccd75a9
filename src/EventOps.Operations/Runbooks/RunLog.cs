using EventOps.Engine.Operations.Runs;

namespace EventOps.Operations.Runbooks;

/// <summary>What a run says, bounded: it is journaled, and part of every snapshot for a month. Any thread.</summary>
public sealed class RunLog
{
    /// <summary>Lines of one run.</summary>
    internal const int LinesMax = 200;

    /// <summary>Characters of a line.</summary>
    internal const int CharsMax = 1_000;

    /// <summary>Characters of all lines of a run.</summary>
    internal const int AllCharsMax = 32_000;

    private readonly Lock _lock = new();
    private readonly List<RunLogLine> _lines = [];
    private int _chars;
    private int _leftOut;

    /// <summary>The lines so far, and how many were left out.</summary>
    internal IReadOnlyList<RunLogLine> Lines
    {
        get
        {
            lock (_lock)
            {
                return _leftOut == 0 ? [.. _lines] : [.. _lines, new(RunLogLevel.Warning, $"{_leftOut} more lines were left out")];
            }
        }
    }

    internal void Info(string message) => Add(RunLogLevel.Info, message);

    internal void Warning(string message) => Add(RunLogLevel.Warning, message);

    internal void Error(string message) => Add(RunLogLevel.Error, message);

    internal void Add(RunLogLevel level, string message)
    {
        string shown = Shown(message);
        lock (_lock)
        {
            if (_lines.Count == LinesMax || _chars + shown.Length > AllCharsMax)
            {
                _leftOut++;
                return;
            }

            _chars += shown.Length;
            _lines.Add(new RunLogLine(level, shown));
        }
    }

    /// <summary>On one line, without what a terminal would act on.</summary>
    private static string Shown(string message)
    {
        string cut = message.Length <= CharsMax ? message : message[..(CharsMax - 1)] + "…";
        return cut.Any(char.IsControl) || cut.Any(char.IsSurrogate)
            ? string.Concat(cut.EnumerateRunes().Select(static one => System.Text.Rune.IsControl(one) ? " " : one.ToString()))
            : cut;
    }
}
