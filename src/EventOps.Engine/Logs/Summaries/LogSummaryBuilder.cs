using System.Buffers.Binary;
using EventOps.Engine.Logs.Blocks;
using EventOps.Engine.Logs.Terms;

namespace EventOps.Engine.Logs.Summaries;

/// <summary>Makes the summary of a block from its lines. One thread's: its tables are used again for every block.</summary>
internal sealed class LogSummaryBuilder
{
    private readonly LogHashSet _hashes = new(LogSlots.OfProcess);
    private readonly LogScratch _scratch = new();
    private readonly Dictionary<(ulong Tenant, ulong Service), int> _places = new(new LogSeriesComparer(LogSlots.OfProcess));
    private readonly List<(ulong Tenant, ulong Service)> _series = [];
    private int[] _counts = new int[64];
    private byte[] _tenant = [];
    private ulong _textSeed;
    private ulong _requestSeed;
    private ulong _userSeed;

    /// <summary>The summary, which still lacks the block's position.</summary>
    internal byte[] Build(ReadOnlySpan<byte> lines, int count, long firstId, long arrivedAt)
    {
        Clear();
        long oldest = long.MaxValue;
        long newest = long.MinValue;
        for (int at = 0; at < lines.Length;)
        {
            var line = new LogLineView(lines[at..]);
            oldest = Math.Min(oldest, line.AtMicros);
            newest = Math.Max(newest, line.AtMicros);
            CountLine(line);
            AddWords(line);
            at += line.Length;
        }

        int seriesBytes = _series.Count * LogSummary.SeriesBytes;
        byte[] summary = new byte[LogSummary.HeadBytes + seriesBytes + LogFilter.BytesFor(_hashes.Count)];
        BinaryPrimitives.WriteInt64LittleEndian(summary.AsSpan(8), firstId);
        BinaryPrimitives.WriteInt64LittleEndian(summary.AsSpan(16), oldest);
        BinaryPrimitives.WriteInt64LittleEndian(summary.AsSpan(24), newest);
        BinaryPrimitives.WriteInt64LittleEndian(summary.AsSpan(32), arrivedAt);
        BinaryPrimitives.WriteInt32LittleEndian(summary.AsSpan(40), count);
        BinaryPrimitives.WriteInt32LittleEndian(summary.AsSpan(44), _series.Count);
        WriteSeries(summary.AsSpan(LogSummary.HeadBytes, seriesBytes));
        _hashes.Fill(summary.AsSpan(LogSummary.HeadBytes + seriesBytes));
        return summary;
    }

    private void WriteSeries(Span<byte> into)
    {
        for (int i = 0; i < _series.Count; i++)
        {
            Span<byte> one = into.Slice(i * LogSummary.SeriesBytes, LogSummary.SeriesBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(one, _series[i].Tenant);
            BinaryPrimitives.WriteUInt64LittleEndian(one[8..], _series[i].Service);
            for (int severity = 0; severity < LogSummary.SeverityCount; severity++)
            {
                int lines = _counts[(i * LogSummary.SeverityCount) + severity];
                BinaryPrimitives.WriteInt32LittleEndian(one[(16 + (severity * sizeof(int)))..], lines);
            }
        }
    }

    private void CountLine(LogLineView line)
    {
        (ulong, ulong) key = (LogHash.OfName(line.Tenant), LogHash.OfName(line.Service));
        if (!_places.TryGetValue(key, out int place))
        {
            place = _series.Count;
            _series.Add(key);
            _places.Add(key, place);
            if (_counts.Length < _series.Count * LogSummary.SeverityCount)
            {
                Array.Resize(ref _counts, _counts.Length * 2);
            }
        }

        _counts[(place * LogSummary.SeverityCount) + (int)line.Severity]++;
    }

    private void AddWords(LogLineView line)
    {
        if (_textSeed == 0 || !line.Tenant.SequenceEqual(_tenant))
        {
            _tenant = line.Tenant.ToArray();
            _textSeed = LogHash.TextSeed(_tenant);
            _requestSeed = LogHash.RequestSeed(_tenant);
            _userSeed = LogHash.UserSeed(_tenant);
        }

        if (line.HasRequestId)
        {
            _hashes.Add(LogHash.Of(line.RequestId, _requestSeed));
        }

        if (line.HasUserId)
        {
            _hashes.Add(LogHash.Of(line.UserId, _userSeed));
        }

        var pieces = new LogPieces(line.Message, line.Metadata, _scratch);
        while (pieces.MoveNext())
        {
            var words = new LogWords(_scratch.Fold(pieces.Current));
            while (words.MoveNext())
            {
                _hashes.Add(LogHash.Of(words.Current, _textSeed));
            }
        }
    }

    private void Clear()
    {
        _hashes.Clear();
        _places.Clear();
        _series.Clear();
        Array.Clear(_counts);
    }
}
