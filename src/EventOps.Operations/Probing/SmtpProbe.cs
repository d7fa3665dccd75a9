namespace EventOps.Operations.Probing;

/// <summary>
/// The greeting of a mail server, EHLO, QUIT. A 4xx is a server that refuses for now, such as one with too many
/// connections: degraded. A 5xx serves nobody: down.
/// </summary>
internal sealed class SmtpProbe(Uri target) : IProbe
{
    private static readonly byte[] Hello = "EHLO eventops.invalid\r\n"u8.ToArray();
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();

    public async ValueTask<ProbeOutcome> AskAsync(CancellationToken timeout)
    {
        using ProbeConnection connection = await ProbeConnection.OpenAsync(target, timeout);
        ProbeOutcome greeting = Judge("greeting", await ReadReplyAsync(connection, timeout), "220");
        if (greeting.Health != ServiceHealth.Healthy)
        {
            return greeting;
        }

        await connection.SendAsync(Hello, timeout);
        ProbeOutcome hello = Judge("answer to EHLO", await ReadReplyAsync(connection, timeout), "250");
        await connection.SendAsync(Quit, timeout);
        return hello;
    }

    public void Dispose()
    {
    }

    /// <summary>The last line of a reply, which may have many; null when it is cut short.</summary>
    private static async ValueTask<string?> ReadReplyAsync(ProbeConnection connection, CancellationToken timeout)
    {
        while (await connection.ReadLineAsync(timeout) is { } line)
        {
            if (!HasCode(line) || line.Length == 3 || line[3] != '-')
            {
                return line;
            }
        }

        return null;
    }

    private static ProbeOutcome Judge(string what, string? line, string wanted)
    {
        if (line is null)
        {
            return ProbeOutcome.Down($"closed the connection, or said too much, instead of a {what}");
        }

        if (!HasCode(line) || line[0] is < '2' or > '5' || (line.Length > 3 && line[3] != ' '))
        {
            return ProbeOutcome.Down($"does not speak SMTP: {PeerText.Of(line)}");
        }

        return line.StartsWith(wanted, StringComparison.Ordinal) ? ProbeOutcome.Healthy
            : line[0] == '5' ? ProbeOutcome.Down($"{what}: {PeerText.Of(line)}")
            : ProbeOutcome.Degraded($"{what}: {PeerText.Of(line)}");
    }

    private static bool HasCode(string line) => line.Length >= 3 && line.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0;
}
