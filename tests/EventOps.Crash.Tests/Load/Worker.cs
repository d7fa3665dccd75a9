using EventOps.Crash.Tests.Running;

namespace EventOps.Crash.Tests.Load;

/// <summary>
/// What every worker has: a connection, its own seeded randomness, the ledger, and the countdown to the kill.
/// </summary>
/// <param name="Client">Its connection.</param>
/// <param name="Random">Its randomness.</param>
/// <param name="Ledger">What it sent.</param>
/// <param name="Countdown">Told of each acknowledgement.</param>
internal sealed record Worker(BusClient Client, Random Random, Ledger Ledger, AckCountdown Countdown)
{
    private static readonly string[] BuiltInTypes = ["deployment_started", "backup_created", "agent_usage", "alert_triggered"];

    /// <summary>The answer, which must be a 200; null when the server died over it.</summary>
    internal async Task<Answer?> AcknowledgedAsync(Task<Answer?> sending)
    {
        Answer? answer = (await sending)?.Demand(200);
        if (answer is not null)
        {
            Countdown.Note();
        }

        return answer;
    }

    /// <summary>A type the server knows, now and then one whose registration it acknowledged.</summary>
    internal string PickType() => Random.Next(4) == 0 && Ledger.EventTypes.TryPeek(out string? registered)
        ? registered
        : BuiltInTypes[Random.Next(BuiltInTypes.Length)];
}
