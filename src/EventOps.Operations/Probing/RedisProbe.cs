namespace EventOps.Operations.Probing;

/// <summary>
/// PING. A server that wants a password first (<c>-NOAUTH</c>) is alive; one that loads its data or lacks its master
/// answers, and serves nobody yet.
/// </summary>
internal sealed class RedisProbe(Uri target) : IProbe
{
    private static readonly byte[] Ping = "*1\r\n$4\r\nPING\r\n"u8.ToArray();

    public async ValueTask<ProbeOutcome> AskAsync(CancellationToken timeout)
    {
        using ProbeConnection connection = await ProbeConnection.OpenAsync(target, timeout);
        await connection.SendAsync(Ping, timeout);
        string? answer = await connection.ReadLineAsync(timeout);
        return answer switch
        {
            null => ProbeOutcome.Down("closed the connection without an answer to PING"),
            "+PONG" => ProbeOutcome.Healthy,
            _ when answer.StartsWith("-NOAUTH", StringComparison.Ordinal) => ProbeOutcome.Healthy,
            _ when answer.StartsWith('-') => ProbeOutcome.Degraded("answers PING with " + PeerText.Of(answer[1..])),
            _ => ProbeOutcome.Down("does not speak Redis: " + PeerText.Of(answer)),
        };
    }

    public void Dispose()
    {
    }
}
