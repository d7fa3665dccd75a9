using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace EventOps.Operations.Reputation.Dns;

/// <summary>How a server answered.</summary>
internal enum DnsCode
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
}

/// <summary>
/// A message that answers a query, taken apart. Reading is one pass forwards over at most 64 KiB: every record takes
/// eleven bytes at least, and names cannot circle, so no message can hold it up.
/// </summary>
internal sealed record DnsReply
{
    /// <summary>More links of CNAMEs than this are nobody's idea of a block list.</summary>
    private const int AliasesMax = 8;

    private const int RecordHeadBytes = 10;

    internal required DnsCode Code { get; init; }

    /// <summary>Whether it did not fit a datagram.</summary>
    internal required bool IsTruncated { get; init; }

    /// <summary>Whether the question has come back in the case it was asked in.</summary>
    internal required bool EchoesCase { get; init; }

    /// <summary>Addresses of the name asked for, aliases followed.</summary>
    internal IReadOnlyList<IPAddress> Addresses { get; private init; } = [];

    /// <summary>Whether the name is another's alias, and that other has nothing here.</summary>
    internal bool LeadsNowhere { get; private init; }

    /// <summary>Texts of the name asked for.</summary>
    internal IReadOnlyList<string> Texts { get; private init; } = [];

    /// <summary>How long the records, or their absence, may be kept; null when the message does not say.</summary>
    internal uint? TtlSeconds { get; private init; }

    /// <summary>Whether a message is an answer to a query at all: else it is somebody else's, or forged.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> message, DnsQuery query, out DnsReply? reply)
    {
        reply = null;
        if (message.Length < DnsQuery.HeaderBytes
            || BinaryPrimitives.ReadUInt16BigEndian(message) != query.Id
            || (message[2] & 0xF8) != 0x80 // an answer, to a standard query
            || Count(message, 4) != 1)
        {
            return false;
        }

        int at = DnsQuery.HeaderBytes;
        if (!DnsName.TryRead(message, ref at, out DnsName name)
            || name != query.Name
            || message.Length - at < 4
            || BinaryPrimitives.ReadUInt16BigEndian(message[at..]) != (ushort)query.Type
            || BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) != DnsQuery.ClassInternet)
        {
            return false;
        }

        var head = new DnsReply
        {
            Code = (DnsCode)(message[3] & 0x0F),
            IsTruncated = (message[2] & 0x02) != 0,
            EchoesCase = name.IsExactly(query.Name),
        };

        // Of a truncated one nothing is used: it is asked again over TCP.
        return head.IsTruncated ? (reply = head) is not null : TryReadRecords(message, at + 4, query, head, out reply);
    }

    private static bool TryReadRecords(ReadOnlySpan<byte> message, int at, DnsQuery query, DnsReply head, out DnsReply? reply)
    {
        reply = null;
        DnsName owner = query.Name;
        int aliases = 0;
        var addresses = new List<IPAddress>();
        var texts = new List<string>();
        uint? ttl = null;
        for (int i = Count(message, 6); i > 0; i--)
        {
            if (!DnsRecord.TryRead(message, ref at, out DnsRecord record))
            {
                return false;
            }

            if (record.Class != DnsQuery.ClassInternet || record.Name != owner)
            {
                continue;
            }

            ReadOnlySpan<byte> data = message[record.DataFrom..record.DataUntil];
            if (record.Type == DnsType.Cname && ++aliases <= AliasesMax)
            {
                int from = record.DataFrom;
                if (!DnsName.TryRead(message[..record.DataUntil], ref from, out owner))
                {
                    return false;
                }
            }
            else if (record.Type != query.Type)
            {
                continue;
            }
            else if (record.Type == DnsType.A && data.Length == 4)
            {
                addresses.Add(new IPAddress(data));
            }
            else if (record.Type == DnsType.Txt && TryReadText(data, out string text))
            {
                texts.Add(text);
            }
            else
            {
                return false;
            }

            ttl = Math.Min(ttl ?? uint.MaxValue, record.TtlSeconds);
        }

        if (addresses.Count == 0 && texts.Count == 0 && !TryReadNegativeTtl(message, at, ref ttl))
        {
            return false;
        }

        bool leadsNowhere = aliases > 0 && addresses.Count == 0 && texts.Count == 0;
        reply = head with { Addresses = addresses, Texts = texts, TtlSeconds = ttl, LeadsNowhere = leadsNowhere };
        return true;
    }

    /// <summary>How long an absence lasts: the smaller of the SOA's own TTL and its last field (RFC 2308).</summary>
    private static bool TryReadNegativeTtl(ReadOnlySpan<byte> message, int at, ref uint? ttl)
    {
        for (int i = Count(message, 8); i > 0; i--)
        {
            if (!DnsRecord.TryRead(message, ref at, out DnsRecord record))
            {
                return false;
            }

            if (record.Type == DnsType.Soa && record.DataUntil - record.DataFrom >= 22)
            {
                uint minimum = BinaryPrimitives.ReadUInt32BigEndian(message[(record.DataUntil - 4)..]);
                ttl = Math.Min(ttl ?? uint.MaxValue, Math.Min(minimum, record.TtlSeconds));
            }
        }

        return true;
    }

    private static bool TryReadText(ReadOnlySpan<byte> data, out string text)
    {
        var joined = new StringBuilder();
        while (!data.IsEmpty && data[0] < data.Length)
        {
            joined.Append(Encoding.Latin1.GetString(data.Slice(1, data[0])));
            data = data[(1 + data[0])..];
        }

        text = joined.ToString();
        return data.IsEmpty;
    }

    private static int Count(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);

    /// <summary>The head of one record, and where its data lies.</summary>
    private readonly record struct DnsRecord(DnsName Name, DnsType Type, ushort Class, uint TtlSeconds, int DataFrom, int DataUntil)
    {
        internal static bool TryRead(ReadOnlySpan<byte> message, ref int at, out DnsRecord record)
        {
            record = default;
            if (!DnsName.TryRead(message, ref at, out DnsName name) || message.Length - at < RecordHeadBytes)
            {
                return false;
            }

            ReadOnlySpan<byte> head = message.Slice(at, RecordHeadBytes);
            int from = at + RecordHeadBytes;
            int length = BinaryPrimitives.ReadUInt16BigEndian(head[8..]);
            if (message.Length - from < length)
            {
                return false;
            }

            uint ttl = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
            record = new DnsRecord(
                name,
                (DnsType)BinaryPrimitives.ReadUInt16BigEndian(head),
                BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
                ttl > int.MaxValue ? 0 : ttl, // RFC 2181: with the highest bit set it counts as 0
                from,
                from + length);
            at = from + length;
            return true;
        }
    }
}
