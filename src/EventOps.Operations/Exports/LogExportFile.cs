using EventOps.Engine.Logs;

namespace EventOps.Operations.Exports;

/// <summary>The file of an export under way. Holds what the last lines left in its buffers, and no lines. One thread.</summary>
internal sealed class LogExportFile : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private readonly FileStream _file;
    private readonly BufferedStream _buffered;
    private readonly ILineWriter _writer;

    internal LogExportFile(string path, LogExportFormat format)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        _buffered = new BufferedStream(_file, BufferBytes);
        _writer = LineWriters.Of(format, _buffered);
    }

    /// <summary>Lines written.</summary>
    internal long Lines { get; private set; }

    /// <summary>Bytes written, after a stretch.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Writes some lines of a stretch.</summary>
    internal void Write(IReadOnlyList<KeptLogLine> lines, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            _writer.Write(lines[i]);
        }

        _writer.Flush();
        Lines += count;
        Bytes = _buffered.Position;
    }

    /// <summary>Ends the file and makes it durable.</summary>
    internal void End()
    {
        _writer.End();
        _writer.Flush();
        _buffered.Flush();
        _file.Flush(flushToDisk: true);
        Bytes = _file.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _writer.Dispose();
            _buffered.Dispose();
        }
        catch (IOException)
        {
            // The disk refused before, and whoever writes was told then: what is left in the buffers goes with the part.
        }

        _file.Dispose();
    }
}
