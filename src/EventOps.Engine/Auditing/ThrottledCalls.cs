namespace EventOps.Engine.Auditing;

/// <summary>
/// Counts calls that were turned away unseen, by address, until somebody takes the counts: an attack is told in a line
/// a minute and not in a line a call. Any thread.
/// </summary>
internal sealed class ThrottledCalls
{
    private readonly int _addressesMax;
    private readonly Lock _lock = new();
    private Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private long _others;

    /// <param name="addressesMax">Addresses counted apart; the others are counted together.</param>
    internal ThrottledCalls(int addressesMax) => _addressesMax = addressesMax;

    /// <summary>Counts a call; true when it is the first since the counts were taken.</summary>
    internal bool Add(string address)
    {
        lock (_lock)
        {
            bool isFirst = _counts.Count == 0;
            if (_counts.TryGetValue(address, out long count) || _counts.Count < _addressesMax)
            {
                _counts[address] = count + 1;
            }
            else
            {
                _others++;
            }

            return isFirst;
        }
    }

    /// <summary>Takes the counts; the calls of addresses not counted apart come under null.</summary>
    internal List<(string? Address, long Calls)> Take()
    {
        lock (_lock)
        {
            var taken = new List<(string?, long)>(_counts.Count + 1);
            foreach ((string address, long calls) in _counts)
            {
                taken.Add((address, calls));
            }

            if (_others > 0)
            {
                taken.Add((null, _others));
            }

            _counts = new Dictionary<string, long>(StringComparer.Ordinal);
            _others = 0;
            return taken;
        }
    }
}
