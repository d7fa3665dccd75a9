namespace EventOps.Tests.Shared.Webhooks;

/// <summary>How many requests a path has under way, and the most it ever had: what shows that a limit is kept.</summary>
internal sealed class InFlightCount
{
    private readonly Lock _sync = new();
    private readonly Dictionary<string, (int Now, int Most)> _paths = new(StringComparer.Ordinal);

    public (int Now, int Most) At(string path)
    {
        lock (_sync)
        {
            return _paths.GetValueOrDefault(path);
        }
    }

    public void Enter(string path)
    {
        lock (_sync)
        {
            (int now, int most) = _paths.GetValueOrDefault(path);
            _paths[path] = (now + 1, Math.Max(most, now + 1));
        }
    }

    public void Leave(string path)
    {
        lock (_sync)
        {
            (int now, int most) = _paths[path];
            _paths[path] = (now - 1, most);
        }
    }
}
