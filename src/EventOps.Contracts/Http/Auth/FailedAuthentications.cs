using System.Net;
using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Tenants;

namespace EventOps.Contracts.Http.Auth;

/// <summary>
/// Slows down who guesses tokens: a token bucket per address, from which only failures take. Once it is empty, nothing
/// that comes from there is looked at, right or wrong, so that a guesser does not even learn when it has guessed right.
/// The address is the connection's own; what a header says about it anybody can write. Any thread; no locks, and no
/// allocation for an address that has not failed.
/// </summary>
public sealed class FailedAuthentications
{
    /// <summary>Addresses remembered: 13 MB if all of them have failed just now.</summary>
    public const int AddressesMaxDefault = 100_000;

    private const int SweepIntervalSeconds = 1;

    private readonly TokenBucketClock _clock;
    private readonly TokenBucketRate? _rate;
    private readonly RateLimitPartitions _addresses;

    /// <summary>A throttle of so many failures a minute and address; 0 throttles nobody.</summary>
    public FailedAuthentications(int failuresPerMinute, TimeProvider time, int addressesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(failuresPerMinute);
        ArgumentOutOfRangeException.ThrowIfLessThan(addressesMax, 1);
        _clock = new TokenBucketClock(time);
        _rate = failuresPerMinute == 0 ? null : new TokenBucketRate(failuresPerMinute, TimeSpan.FromMinutes(1), _clock);
        _addresses = new RateLimitPartitions(addressesMax, SweepIntervalSeconds * _clock.UnitsPerSecond);
    }

    /// <summary>Addresses remembered just now.</summary>
    public int AddressCount => _addresses.Count;

    /// <summary>Whether what an address presents is to be looked at. Takes nothing.</summary>
    public RateLimitDecision Check(IPAddress? address) => _rate is null || _addresses.Count == 0
        ? RateLimitDecision.Admit
        : _addresses.Look(RateLimitKey.Of(address), _rate, _clock.Now());

    /// <summary>What an address presented was wrong.</summary>
    public void Note(IPAddress? address)
    {
        if (_rate is not null)
        {
            _addresses.Take(RateLimitKey.Of(address), 1, _rate, _clock.Now());
        }
    }
}
