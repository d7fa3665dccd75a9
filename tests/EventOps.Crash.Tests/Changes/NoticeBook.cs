using System.Collections.Concurrent;

namespace EventOps.Crash.Tests.Changes;

/// <summary>All alerts that were published, answered or not.</summary>
internal sealed class NoticeBook
{
    private const int ChosenFrom = 60;

    private readonly ConcurrentDictionary<long, Notice> _all = new();
    private readonly List<Notice> _known = [];
    private long _last;

    internal IEnumerable<Notice> Known => _all.Values.Where(one => one.Id is not null);

    internal Notice Ask(bool isCritical)
    {
        long number = Interlocked.Increment(ref _last);
        return _all[number] = new Notice(number, isCritical);
    }

    internal Notice? Find(long number) => _all.GetValueOrDefault(number);

    internal void Made(Notice notice, string eventId)
    {
        lock (_known)
        {
            notice.Id = $"ntf_{eventId[4..]}";
            _known.Add(notice);
        }
    }

    /// <summary>Some of the newest, each once; none while none is known.</summary>
    internal Notice[] Pick(Random random, int count)
    {
        lock (_known)
        {
            int from = Math.Max(0, _known.Count - ChosenFrom);
            return [.. Enumerable.Range(0, _known.Count == 0 ? 0 : count)
                .Select(_ => _known[random.Next(from, _known.Count)]).Distinct()];
        }
    }
}
