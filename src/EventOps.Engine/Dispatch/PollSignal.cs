namespace EventOps.Engine.Dispatch;

/// <summary>
/// Wakes the polls that wait for a subscriber. A poll registers first and looks at the index then; the journal writer
/// publishes to the index first and pulses then: so a poll either sees the event or is woken.
/// </summary>
internal sealed class PollSignal
{
    private TaskCompletionSource? _waiting;

    /// <summary>The next pulse. Any thread.</summary>
    internal Task NextPulse()
    {
        while (true)
        {
            TaskCompletionSource? waiting = Volatile.Read(ref _waiting);
            if (waiting is not null)
            {
                return waiting.Task;
            }

            // Continuations must not run on the journal writer's thread, which is the one that pulses.
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Interlocked.CompareExchange(ref _waiting, mine, null) is null)
            {
                return mine.Task;
            }
        }
    }

    /// <summary>Wakes everyone who waits; costs one read when nobody does. The journal writer's thread.</summary>
    internal void Pulse()
    {
        if (Volatile.Read(ref _waiting) is not null)
        {
            Interlocked.Exchange(ref _waiting, null)?.TrySetResult();
        }
    }
}
