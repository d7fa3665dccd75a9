namespace EventOps.Operations.Sampling;

/// <summary>
/// Keeps samples over restarts: the seconds and the minutes each in files of their own, written once a minute. A kill
/// loses the last minute, a torn file what lay behind the tear. One thread.
/// </summary>
internal sealed class SampleLog : IDisposable
{
    private const int MinuteSeconds = 60;

    private readonly SampleStore _store;
    private readonly SampleFiles _seconds;
    private readonly SampleFiles _minutes;
    private readonly SampleBlock _secondRows = new();
    private readonly SampleBlock _minuteRows = new();
    private readonly Dictionary<int, double> _current = [];
    private long _minute = long.MinValue;

    /// <summary>One over a folder.</summary>
    internal SampleLog(string folder, SampleStore store)
    {
        _store = store;
        _seconds = new SampleFiles(folder, "seconds-", SampleLimits.SecondSlots, rowSeconds: 1);
        _minutes = new SampleFiles(folder, "minutes-", SampleLimits.MinuteSlots * (long)MinuteSeconds, MinuteSeconds);
    }

    /// <summary>Puts what is kept into the store, and forgets what is too old; minutes first, whose newest the seconds know
    /// better.</summary>
    /// <exception cref="IOException">A file cannot be read; what was read before stays.</exception>
    internal void Load(long nowSeconds)
    {
        _minutes.Load(_store, _store.AddMinute, nowSeconds);
        _seconds.Load(_store, _store.AddSecond, nowSeconds);
    }

    /// <summary>Notes the sample of a second; on the disk with the minute.</summary>
    internal void Add(long unixSeconds, ReadOnlySpan<SampleCell> cells)
    {
        long minute = SampleStore.MinuteOf(unixSeconds);
        if (minute != _minute)
        {
            EndMinute();
            _minute = minute;
        }

        Name(_seconds, _secondRows, cells);
        _secondRows.AddRow(unixSeconds, cells);
        foreach (SampleCell cell in cells)
        {
            _current[cell.Column] = cell.Value;
        }
    }

    /// <summary>Writes what is noted, if a minute has ended or it is the last chance.</summary>
    /// <returns>Whether it was time to.</returns>
    /// <exception cref="IOException">It cannot be written, and is forgotten.</exception>
    internal bool Flush(long nowSeconds, bool atStop)
    {
        if (atStop)
        {
            EndMinute();
        }

        if (!atStop && _minuteRows.IsEmpty && !_secondRows.IsFull)
        {
            return false;
        }

        try
        {
            Write(_seconds, _secondRows, nowSeconds);
            Write(_minutes, _minuteRows, nowSeconds);
            return true;
        }
        catch
        {
            // What the file has now may be half a block, and the names of the rest are not in it.
            _secondRows.Clear();
            _minuteRows.Clear();
            _seconds.Close();
            _minutes.Close();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _seconds.Dispose();
        _minutes.Dispose();
    }

    private void EndMinute()
    {
        if (_current.Count > 0)
        {
            SampleCell[] cells = [.. _current.Select(static one => new SampleCell(one.Key, one.Value))];
            Name(_minutes, _minuteRows, cells);
            _minuteRows.AddRow(_minute, cells);
            _current.Clear();
        }
    }

    private void Name(SampleFiles files, SampleBlock block, ReadOnlySpan<SampleCell> cells)
    {
        foreach (SampleCell cell in cells)
        {
            if (files.NeedsName(cell.Column))
            {
                block.AddName(cell.Column, _store.NameOf(cell.Column));
            }
        }
    }

    private static void Write(SampleFiles files, SampleBlock block, long nowSeconds)
    {
        if (!block.IsEmpty)
        {
            files.Append(block, nowSeconds);
        }
    }
}
