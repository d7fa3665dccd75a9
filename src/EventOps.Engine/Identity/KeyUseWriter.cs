using EventOps.Engine.Intake;
using EventOps.Engine.Observability;
using Microsoft.Extensions.Logging;

namespace EventOps.Engine.Identity;

/// <summary>
/// Makes durable when keys were last used: once a minute those that were used since the journal was told last, and
/// what is left at the stop. A kill forgets at most a minute of it.
/// </summary>
/// <remarks>One background task, <c>key use writer</c>: it changes nothing itself but submits <see cref="KeysUsed"/>.</remarks>
internal sealed class KeyUseWriter : IAsyncDisposable
{
    private readonly KeyStore _keys;
    private readonly EventIntake _intake;
    private readonly TimeProvider _clock;
    private readonly BackgroundLoop _loop;
    private PeriodicTimer? _timer;

    internal KeyUseWriter(KeyStore keys, EventIntake intake, TimeProvider clock, ILogger log)
    {
        _keys = keys;
        _intake = intake;
        _clock = clock;
        _loop = new BackgroundLoop("key use writer", "when keys were last used is not kept", log);
    }

    /// <summary>Why uses are not made durable any more, or null. Any thread.</summary>
    internal string? Failure => _loop.Death;

    internal void Start()
    {
        _timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Limits.KeyUseIntervalMs), _clock);
        _loop.Start(() => RunAsync(_timer));
    }

    /// <summary>Stops, and makes durable what is noted; while the journal still takes records.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isFirst = !_loop.Stopping.IsCancellationRequested;
        await _loop.DisposeAsync();
        if (isFirst && _timer is not null)
        {
            _timer.Dispose();
            await FlushAsync();
        }
    }

    private async Task RunAsync(PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync(_loop.Stopping))
        {
            await FlushAsync();
        }
    }

    /// <summary>What is refused, because the ring is full or the disk refuses, is next time's.</summary>
    private async Task FlushAsync()
    {
        IEnumerable<KeyUseTime> changed = _keys.All
            .Where(one => one.Use.LastUsedMs > one.Use.DurableMs)
            .Select(one => new KeyUseTime(one.Id, one.Use.LastUsedMs));
        foreach (KeyUseTime[] piece in changed.Chunk(KeysUsed.TimesMax))
        {
            if ((await _intake.SubmitAsync(new KeysUsed(piece))).Error != AdmitError.None)
            {
                return;
            }
        }
    }
}
