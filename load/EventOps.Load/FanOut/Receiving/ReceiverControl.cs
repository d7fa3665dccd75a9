using System.Net.Http.Json;
using EventOps.Load.Http;
using EventOps.Load.Scenarios;

namespace EventOps.Load.FanOut.Receiving;

/// <summary>The measuring side of a receiver: begins its rounds and asks for its counts.</summary>
internal sealed class ReceiverControl : IDisposable
{
    /// <summary>A question that waits is asked anew this often, so that a stop is noticed.</summary>
    private const int WaitMs = 1_000;

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly TimeProvider _time;

    public ReceiverControl(LoopbackTarget target, TimeProvider time)
    {
        Target = target;
        _time = time;
        _client.BaseAddress = new Uri(target.BaseUrl);
    }

    public LoopbackTarget Target { get; }

    public string HookUrl(int subscription) => FormattableString.Invariant($"{Target.BaseUrl}/hook/{subscription}");

    public string HangUrl(string name) => $"{Target.BaseUrl}/hang/{name}";

    /// <summary>Counts anew: events numbered from <paramref name="first"/>, each expected once by every subscription.</summary>
    public async Task BeginAsync(long first, int events, int subscriptions, CancellationToken stop)
    {
        string query = FormattableString.Invariant($"/round?first={first}&events={events}&subscriptions={subscriptions}");
        using HttpResponseMessage answer = await _client.PutAsync(query, null, stop);
        if (!answer.IsSuccessStatusCode)
        {
            throw new SetupFailedException($"the receiver refused a round: {(int)answer.StatusCode}");
        }
    }

    /// <summary>The counts when everything has arrived, or when nothing new has for <paramref name="quietMax"/>.</summary>
    public Task<ReceiverCounts> WaitUntilDoneAsync(TimeSpan quietMax, CancellationToken stop) =>
        WaitAsync(counts => counts.IsDone, quietMax, stop);

    /// <summary>The counts when they are as wanted, or when nothing new has arrived for <paramref name="quietMax"/>.</summary>
    public async Task<ReceiverCounts> WaitAsync(Func<ReceiverCounts, bool> isWanted, TimeSpan quietMax, CancellationToken stop)
    {
        long distinct = -1;
        long changedAt = _time.GetTimestamp();
        while (true)
        {
            ReceiverCounts counts = await CountsAsync(WaitMs, stop);
            if (isWanted(counts) || (counts.Distinct == distinct && _time.GetElapsedTime(changedAt) >= quietMax))
            {
                return counts;
            }

            if (counts.Distinct != distinct)
            {
                (distinct, changedAt) = (counts.Distinct, _time.GetTimestamp());
            }
        }
    }

    public async Task<ReceiverCounts> CountsAsync(int waitMs, CancellationToken stop) =>
        (await _client.GetFromJsonAsync<ReceiverCounts>(FormattableString.Invariant($"/round?wait_ms={waitMs}"), stop))!;

    public async Task<DeliverySample> SampleAsync(CancellationToken stop) =>
        (await _client.GetFromJsonAsync<DeliverySample>("/sample", stop))!;

    public void Dispose() => _client.Dispose();
}
