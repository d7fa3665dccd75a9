namespace EventOps.Operations.Reputation.Dns;

/// <summary>The types of records that are asked for or looked at.</summary>
internal enum DnsType : ushort
{
    A = 1,
    Cname = 5,
    Soa = 6,
    Txt = 16,
}
