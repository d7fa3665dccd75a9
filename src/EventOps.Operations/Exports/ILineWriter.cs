using EventOps.Engine.Logs;

namespace EventOps.Operations.Exports;

/// <summary>Writes the lines of an export in one format to a stream it does not own. One thread.</summary>
internal interface ILineWriter : IDisposable
{
    /// <summary>Writes a line.</summary>
    void Write(KeptLogLine kept);

    /// <summary>Gives all that was written to the stream.</summary>
    void Flush();

    /// <summary>Writes what comes behind the last line.</summary>
    void End();
}

/// <summary>Makes the writer of a format.</summary>
internal static class LineWriters
{
    internal static ILineWriter Of(LogExportFormat format, Stream output) => format switch
    {
        LogExportFormat.Json => new JsonLineWriter(output),
        LogExportFormat.Csv => new CsvLineWriter(output),
        _ => new TextLineWriter(output),
    };
}
