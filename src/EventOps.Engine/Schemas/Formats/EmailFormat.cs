using System.Buffers;

namespace EventOps.Engine.Schemas.Formats;

/// <summary>
/// RFC 5321 Mailbox: a dotted or quoted local part, and a domain or an address in brackets. ASCII only, as that RFC has it.
/// </summary>
internal static class EmailFormat
{
    // RFC 5321, 4.5.3.1.
    private const int LocalBytesMax = 64;
    private const int DomainBytesMax = 255;
    private const int LabelBytesMax = 63;

    private static readonly SearchValues<byte> AtomBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~"u8);

    internal static bool IsMatch(ReadOnlySpan<byte> text)
    {
        int at = text.LastIndexOf((byte)'@');
        return at is > 0 and <= LocalBytesMax
            && (text[0] == '"' ? IsQuoted(text[..at]) : IsDotted(text[..at]))
            && IsHost(text[(at + 1)..]);
    }

    private static bool IsDotted(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int dot = text.IndexOf((byte)'.');
            ReadOnlySpan<byte> atom = dot < 0 ? text : text[..dot];
            if (atom.IsEmpty || atom.IndexOfAnyExcept(AtomBytes) >= 0)
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            text = text[(dot + 1)..];
        }
    }

    private static bool IsQuoted(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[^1] != '"')
        {
            return false;
        }

        ReadOnlySpan<byte> inside = text[1..^1];
        for (int i = 0; i < inside.Length; i++)
        {
            if (inside[i] == '\\')
            {
                i++;
                if (i == inside.Length)
                {
                    return false;
                }
            }
            else if (inside[i] == '"')
            {
                return false;
            }

            if (inside[i] is < 0x20 or > 0x7e)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsHost(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > DomainBytesMax)
        {
            return false;
        }

        if (text[0] == '[')
        {
            ReadOnlySpan<byte> inside = text[^1] == ']' ? text[1..^1] : default;
            return inside.StartsWith("IPv6:"u8) ? AddressText.IsIPv6(inside[5..]) : AddressText.IsIPv4(inside);
        }

        while (true)
        {
            int dot = text.IndexOf((byte)'.');
            if (!IsLabel(dot < 0 ? text : text[..dot]))
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            text = text[(dot + 1)..];
        }
    }

    private static bool IsLabel(ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > LabelBytesMax || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (byte one in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && one != '-')
            {
                return false;
            }
        }

        return true;
    }
}
