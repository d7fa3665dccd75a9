using EventOps.Engine.Observability;
using EventOps.Operations.Reputation.Dns;
using Microsoft.Extensions.Logging;

namespace EventOps.Operations.Reputation;

/// <summary>Looks each address up in each list, again when what it said expires.</summary>
/// <remarks>One background task, <c>reputation checker</c>, a <see cref="DueLoop"/>: it alone asks, and writes what was said.</remarks>
public sealed class ReputationChecker : IAsyncDisposable
{
    /// <summary>Questions under way: a resolver is asked politely.</summary>
    private const int AtOnceMax = 8;

    /// <summary>An answer this long expired was not asked for again as it should have been: it counts no more.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(2);

    private readonly ReputationSettings _settings;
    private readonly AddressVolumes _volumes;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly BlockListQuestion _question;
    private readonly ListCheck[] _checks;
    private readonly BackgroundLoop _loop;

    /// <summary>Makes one that does not ask yet.</summary>
    public ReputationChecker(ReputationSettings settings, AddressVolumes volumes, TimeProvider clock, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _volumes = volumes;
        _clock = clock;
        _log = log;
        _loop = new BackgroundLoop("reputation checker", "addresses are not looked up", log);
        var dns = new DnsClient(settings.Resolvers, settings.Timeout, settings.Attempts, clock);
        _question = new BlockListQuestion(dns, settings, clock);
        _checks = [.. settings.Addresses.SelectMany(_ => settings.Lists.Select(ListCheck.NotYet))];
    }

    /// <summary>Why nothing is asked any more, or null. Any thread.</summary>
    public string? Failure => _loop.Death;

    /// <summary>What is known of each address, in the order they are configured. Any thread.</summary>
    public IReadOnlyList<AddressReport> Reports => [.. _settings.Addresses.Select(ReportOf)];

    /// <summary>Begins to ask.</summary>
    public void Start()
    {
        if (_checks.Length > 0)
        {
            _loop.Start(RunAsync);
        }
    }

    /// <summary>Gives up what is under way and stops.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private AddressReport ReportOf(WatchedAddress address, int number)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        ListCheck[] checks = new ListCheck[_settings.Lists.Count];
        for (int i = 0; i < checks.Length; i++)
        {
            ListCheck check = Volatile.Read(ref _checks[(number * checks.Length) + i]);
            checks[i] = check.ExpiresAt + Overdue >= now || check.ExpiresAt is null
                ? check
                : check with { Verdict = ListVerdict.Unknown, Reason = "its last answer has expired", Codes = [] };
        }

        return AddressReport.Of(address, checks, _volumes.LastDay(address.Address));
    }

    private async Task RunAsync()
    {
        await new DueLoop(_checks.Length, CheckAsync, AtOnceMax, _clock).RunAsync(_loop.Stopping);
    }

    private async Task<TimeSpan> CheckAsync(int number, CancellationToken stopping)
    {
        WatchedAddress address = _settings.Addresses[number / _settings.Lists.Count];
        BlockList list = _settings.Lists[number % _settings.Lists.Count];
        ListCheck check = await _question.AskAsync(address.Address, list, stopping);
        ListVerdict before = Volatile.Read(ref _checks[number]).Verdict;
        Volatile.Write(ref _checks[number], check);
        if (check.Verdict == ListVerdict.Listed && before != ListVerdict.Listed)
        {
            _log.LogWarning("{Address} is listed by {List}: {Codes}", address.Address, list.Name, string.Join(", ", check.Codes));
        }

        return check.ExpiresAt!.Value - check.CheckedAt!.Value;
    }
}
