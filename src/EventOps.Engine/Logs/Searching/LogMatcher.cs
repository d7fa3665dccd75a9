using System.Text;
using EventOps.Engine.Logs.Blocks;
using EventOps.Engine.Logs.Summaries;
using EventOps.Engine.Logs.Terms;

namespace EventOps.Engine.Logs.Searching;

/// <summary>A query, compiled: says of a block by its summary, and of a line by its bytes. One search's.</summary>
internal sealed class LogMatcher
{
    private readonly LogQuery _query;
    private readonly byte[] _tenant;
    private readonly byte[]? _service;
    private readonly byte[]? _requestId;
    private readonly byte[]? _userId;
    private readonly ulong _tenantHash;
    private readonly ulong _serviceHash;
    private readonly ulong[] _hashes;
    private readonly LogTextMatcher? _text;

    internal LogMatcher(LogQuery query)
    {
        _query = query;
        _tenant = Encoding.UTF8.GetBytes(query.Tenant);
        _tenantHash = LogHash.OfName(_tenant);
        _service = Utf8(query.Service);
        _serviceHash = _service is null ? 0 : LogHash.OfName(_service);
        _requestId = Utf8(query.RequestId);
        _userId = Utf8(query.UserId);
        var hashes = new List<ulong>();
        if (query.Terms is { } terms)
        {
            _text = new LogTextMatcher(terms);
            _text.AddHashes(LogHash.TextSeed(_tenant), hashes);
        }

        if (_requestId is not null)
        {
            hashes.Add(LogHash.Of(_requestId, LogHash.RequestSeed(_tenant)));
        }

        if (_userId is not null)
        {
            hashes.Add(LogHash.Of(_userId, LogHash.UserSeed(_tenant)));
        }

        _hashes = [.. hashes];
    }

    /// <summary>Whether an expression must be tried, which may take long for a single line.</summary>
    internal bool IsSlow => _query.Terms?.Expression is not null;

    /// <summary>Whether the expression gave up on a line: what was found is not all.</summary>
    internal bool GaveUp => _text is { GaveUp: true };

    /// <summary>How many of a block's lines can match at most; 0: none. Exact when <paramref name="isExact"/>.</summary>
    internal long Judge(LogSummary block, out bool isExact)
    {
        isExact = true;
        if (block.NewestAt < _query.FromMicros || block.OldestAt >= _query.ToMicros)
        {
            return 0;
        }

        long lines = Count(block);
        if (lines == 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> filter = block.Filter;
        foreach (ulong hash in _hashes)
        {
            if (!LogFilter.MayHave(filter, hash))
            {
                return 0;
            }
        }

        isExact = _text is null && _requestId is null && _userId is null
            && block.OldestAt >= _query.FromMicros && block.NewestAt < _query.ToMicros;
        return lines;
    }

    internal bool Matches(LogLineView line, LogBudget budget) =>
        line.AtMicros >= _query.FromMicros
        && line.AtMicros < _query.ToMicros
        && (_query.Severity is not { } severity || line.Severity == severity)
        && line.Tenant.SequenceEqual(_tenant)
        && (_service is null || line.Service.SequenceEqual(_service))
        && (_requestId is null || (line.HasRequestId && line.RequestId.SequenceEqual(_requestId)))
        && (_userId is null || (line.HasUserId && line.UserId.SequenceEqual(_userId)))
        && (_text is null || _text.Matches(line, budget));

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    private long Count(LogSummary block)
    {
        long lines = 0;
        int series = block.Series;
        for (int i = 0; i < series; i++)
        {
            if (block.TenantOf(i) != _tenantHash || (_service is not null && block.ServiceOf(i) != _serviceHash))
            {
                continue;
            }

            for (int severity = 0; severity < LogSummary.SeverityCount; severity++)
            {
                lines += _query.Severity is { } wanted && (int)wanted != severity ? 0 : block.LinesOf(i, severity);
            }
        }

        return lines;
    }
}
