using System.Globalization;
using EventOps.Load.Http;

namespace EventOps.Load.Measuring;

/// <summary>Errors by HTTP status and by kind; any thread may add.</summary>
internal sealed class ErrorTally
{
    private const int StatusCount = 1000;

    private readonly long[] _byStatus = new long[StatusCount];
    private readonly long[] _byKind = new long[Enum.GetValues<FailureKind>().Length];

    public long Total => _byStatus.Sum() + _byKind.Sum();

    public void Add(FailureKind kind, int status, long count = 1)
    {
        if (kind == FailureKind.None)
        {
            Interlocked.Add(ref _byStatus[Math.Clamp(status, 0, StatusCount - 1)], count);
        }
        else
        {
            Interlocked.Add(ref _byKind[(int)kind], count);
        }
    }

    public void Clear()
    {
        Array.Clear(_byStatus);
        Array.Clear(_byKind);
    }

    public IReadOnlyList<ErrorCount> Counts() =>
    [
        .. _byStatus.Select((count, status) =>
            new ErrorCount("status " + status.ToString(CultureInfo.InvariantCulture), count)).Where(e => e.Count > 0),
        .. _byKind.Select((count, kind) => new ErrorCount(((FailureKind)kind).ToString(), count)).Where(e => e.Count > 0),
    ];
}
