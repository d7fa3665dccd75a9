using System.Collections.Concurrent;
using System.Globalization;

namespace EventOps.Crash.Tests.Changes;

/// <summary>Every change that the audit has to tell of, by the id of its request, over all lives of the server.</summary>
internal sealed class ChangeBook
{
    private readonly ConcurrentDictionary<string, Change> _changes = new();
    private int _last;

    internal IEnumerable<Change> All => _changes.Values;

    internal int Answered => All.Count(one => one.IsDone);

    internal Change Ask(Actor actor, string action, string? target)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"change-{Interlocked.Increment(ref _last)}");
        return _changes[id] = new Change(id, actor, action, target);
    }

    internal Change? Find(string requestId) => _changes.GetValueOrDefault(requestId);
}

/// <summary>A change that was asked for.</summary>
/// <param name="requestId">Id of the request.</param>
/// <param name="actor">Who asked.</param>
/// <param name="action">What the audit calls it.</param>
/// <param name="target">What was changed; null where only the server knew or there are many.</param>
internal sealed class Change(string requestId, Actor actor, string action, string? target)
{
    internal string RequestId => requestId;

    internal Actor Actor => actor;

    internal string Action => action;

    internal string? Target => target;

    /// <summary>What was answered; 0 for nothing: nobody knows whether it was done.</summary>
    internal int Status { get; set; }

    /// <summary>Answered as done, so it must be there and be told.</summary>
    internal bool IsDone => Status is >= 200 and < 300;
}
