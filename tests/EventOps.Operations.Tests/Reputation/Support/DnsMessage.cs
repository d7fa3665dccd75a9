namespace EventOps.Operations.Tests.Reputation.Support;

/// <summary>Answers to questions, made by hand.</summary>
internal static class DnsMessage
{
    internal const byte Truncated = 0x02;

    private const int HeaderBytes = 12;

    /// <summary>The question with the head of an answer, and records behind it.</summary>
    internal static byte[] Answer(byte[] question, int code = 0, byte flags = 0, byte[][]? answers = null, byte[][]? authority = null)
    {
        byte[] message = [.. question, .. (answers ?? []).SelectMany(one => one), .. (authority ?? []).SelectMany(one => one)];
        message[2] = (byte)(0x80 | flags);
        message[3] = (byte)(0x80 | code);
        message[7] = (byte)(answers?.Length ?? 0);
        message[9] = (byte)(authority?.Length ?? 0);
        return message;
    }

    /// <summary>A record of the name asked for.</summary>
    internal static byte[] Record(ushort type, uint ttl, params byte[] data) => Record([0xC0, 12], type, ttl, data);

    internal static byte[] Record(byte[] name, ushort type, uint ttl, byte[] data) =>
    [
        .. name, (byte)(type >> 8), (byte)type, 0, 1, (byte)(ttl >> 24), (byte)(ttl >> 16), (byte)(ttl >> 8), (byte)ttl,
        (byte)(data.Length >> 8), (byte)data.Length, .. data,
    ];

    internal static byte[] Address(byte last, uint ttl = 300) => Record(1, ttl, 127, 0, 0, last);

    internal static byte[] Soa(uint ttl, uint minimum) =>
        Record(6, ttl, [0, 0, .. new byte[16], (byte)(minimum >> 24), (byte)(minimum >> 16), (byte)(minimum >> 8), (byte)minimum]);

    /// <summary>Whether a list is asked for the entry that shows that it is alive.</summary>
    internal static bool AsksForTestEntry(byte[] question) => question.AsSpan(HeaderBytes).StartsWith("\u00012\u00010\u00010\u0003127"u8);

    /// <summary>The same question with every letter in the other case.</summary>
    internal static byte[] OtherCase(byte[] question) =>
        [.. question.Select((one, i) => i >= HeaderBytes && char.IsAsciiLetter((char)one) ? (byte)(one ^ 0x20) : one)];
}
