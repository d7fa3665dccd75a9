using System.Runtime.CompilerServices;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch;

/// <summary>The pace of each replay that is pulled: one for all who pull it, forgotten with it.</summary>
internal sealed class ReplayPaces
{
    private readonly ConditionalWeakTable<Subscription, EventPace> _paces = [];
    private readonly TimeProvider _clock;

    internal ReplayPaces(TimeProvider clock) => _clock = clock;

    internal EventPace Of(Subscription replay)
    {
        if (_paces.TryGetValue(replay, out EventPace? pace))
        {
            return pace;
        }

        return _paces.GetValue(replay, one => new EventPace(one.Replay!.EventsPerSecond, _clock));
    }
}
