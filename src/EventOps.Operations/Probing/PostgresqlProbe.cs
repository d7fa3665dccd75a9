using System.Buffers.Binary;
using System.Text;

namespace EventOps.Operations.Probing;

/// <summary>
/// A StartupMessage in the clear, and the first message that comes back. Being asked for a password, or refused for the
/// user, the database or the missing encryption, is the answer of a server that is alive; nothing is logged in to.
/// </summary>
internal sealed class PostgresqlProbe : IProbe
{
    /// <summary>SQLSTATEs of a server that answers and takes no more: out of resources, operator intervention.</summary>
    private static readonly string[] Overloaded = ["53", "57", "58"];

    private readonly Uri _target;
    private readonly byte[] _startup;

    internal PostgresqlProbe(Uri target, string user)
    {
        _target = target;
        _startup = StartupOf(user);
    }

    public async ValueTask<ProbeOutcome> AskAsync(CancellationToken timeout)
    {
        using ProbeConnection connection = await ProbeConnection.OpenAsync(_target, timeout);
        await connection.SendAsync(_startup, timeout);
        if (await connection.ReadAsync(5, timeout) is not { } head)
        {
            return ProbeOutcome.Down("closed the connection without an answer");
        }

        char type = (char)head.Span[0];
        int length = BinaryPrimitives.ReadInt32BigEndian(head.Span[1..]) - 4;
        if (type is not ('R' or 'E' or 'v') || length is < 0 or > ProbeConnection.AnswerBytesMax - 5)
        {
            return ProbeOutcome.Down("does not speak PostgreSQL's protocol");
        }

        if (await connection.ReadAsync(length, timeout) is not { } body)
        {
            return ProbeOutcome.Down("closed the connection within its answer");
        }

        return type == 'E' ? Judge(body.Span) : ProbeOutcome.Healthy;
    }

    public void Dispose()
    {
    }

    private static ProbeOutcome Judge(ReadOnlySpan<byte> fields)
    {
        string code = string.Empty;
        string message = string.Empty;
        while (fields.Length > 1 && fields[0] != 0)
        {
            int end = fields.IndexOf((byte)0);
            if (end < 0)
            {
                break;
            }

            string value = Encoding.Latin1.GetString(fields[1..end]);
            code = fields[0] == 'C' ? value : code;
            message = fields[0] == 'M' ? value : message;
            fields = fields[(end + 1)..];
        }

        return code.Length != 5 ? ProbeOutcome.Down("does not speak PostgreSQL's protocol: an error without a code")
            : Array.Exists(Overloaded, one => code.StartsWith(one, StringComparison.Ordinal))
                ? ProbeOutcome.Degraded($"{PeerText.Of(message)} ({PeerText.Of(code)})")
            : ProbeOutcome.Healthy;
    }

    private static byte[] StartupOf(string user)
    {
        byte[] parameters = Encoding.UTF8.GetBytes($"user\0{user}\0database\0{user}\0application_name\0eventops\0\0");
        byte[] message = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), 3 << 16);
        parameters.CopyTo(message, 8);
        return message;
    }
}
