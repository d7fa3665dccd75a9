using System.Collections.Concurrent;

namespace EventOps.Webhooks.Circuits;

/// <summary>
/// The endpoints by scheme, authority and path; not by query, which often differs per subscription while the program
/// behind it is one. Bounded: when full, an eighth is forgotten, healthy idle ones first, then by last use. An attempt
/// under way at a forgotten one ends undisturbed. Any thread; adding takes a lock.
/// </summary>
internal sealed class EndpointTable(WebhookOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Endpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    /// <summary>How many have an open circuit.</summary>
    internal int CountOpen()
    {
        int open = 0;
        foreach ((_, Endpoint endpoint) in _endpoints)
        {
            open += endpoint.Circuit.IsOpen ? 1 : 0;
        }

        return open;
    }

    /// <summary>The one this URL belongs to, or null when it is not known.</summary>
    internal Endpoint? Find(Uri url) => _endpoints.GetValueOrDefault(KeyOf(url));

    /// <summary>The one this URL belongs to; from now on known, and used just now.</summary>
    internal Endpoint Use(Uri url)
    {
        string key = KeyOf(url);
        if (!_endpoints.TryGetValue(key, out Endpoint? endpoint))
        {
            endpoint = Add(key);
        }

        endpoint.Touch(time.GetUtcNow().ToUnixTimeMilliseconds());
        return endpoint;
    }

    private static string KeyOf(Uri url) => url.GetLeftPart(UriPartial.Path);

    private Endpoint Add(string key)
    {
        lock (_adding)
        {
            if (_endpoints.TryGetValue(key, out Endpoint? known))
            {
                return known;
            }

            if (_count >= options.EndpointsMax)
            {
                Forget(Math.Max(1, options.EndpointsMax / 8));
            }

            var endpoint = new Endpoint(new EndpointCircuit(options, time), options.InFlightPerEndpointMax);
            endpoint.Touch(time.GetUtcNow().ToUnixTimeMilliseconds());
            _endpoints[key] = endpoint;
            Volatile.Write(ref _count, _count + 1);
            return endpoint;
        }
    }

    private void Forget(int many)
    {
        KeyValuePair<string, Endpoint>[] all = _endpoints.ToArray();
        var worth = new (int Rank, long LastUsedMs)[all.Length];
        for (int i = 0; i < all.Length; i++)
        {
            Endpoint endpoint = all[i].Value;
            int rank = endpoint.IsBusy ? 2 : endpoint.Circuit.IsQuiet ? 0 : 1;
            worth[i] = (rank, endpoint.LastUsedMs);
        }

        Array.Sort(worth, all);
        for (int i = 0; i < Math.Min(many, all.Length); i++)
        {
            _endpoints.TryRemove(all[i].Key, out _);
            Volatile.Write(ref _count, _count - 1);
        }
    }
}
