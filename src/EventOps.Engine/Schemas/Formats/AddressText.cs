namespace EventOps.Engine.Schemas.Formats;

/// <summary>Addresses as RFC 3986 writes them: no zone, no prefix, no shorthand of IPv4.</summary>
internal static class AddressText
{
    private const int IPv6Groups = 8;

    internal static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        for (int part = 0; part < 4; part++)
        {
            int dot = text.IndexOf((byte)'.');
            ReadOnlySpan<byte> octet = dot < 0 ? text : text[..dot];
            if ((dot < 0) != (part == 3) || !IsOctet(octet))
            {
                return false;
            }

            text = dot < 0 ? default : text[(dot + 1)..];
        }

        return true;
    }

    internal static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        int gap = text.IndexOf("::"u8);
        if (gap < 0)
        {
            return Groups(text, mayEndInIPv4: true) == IPv6Groups;
        }

        // "::" stands for one group at least, once.
        int before = gap == 0 ? 0 : Groups(text[..gap], mayEndInIPv4: false);
        ReadOnlySpan<byte> rest = text[(gap + 2)..];
        int after = rest.IsEmpty ? 0 : Groups(rest, mayEndInIPv4: true);
        return before >= 0 && after >= 0 && before + after < IPv6Groups;
    }

    // The number of groups of 16 bits, or -1.
    private static int Groups(ReadOnlySpan<byte> text, bool mayEndInIPv4)
    {
        int count = 0;
        while (count <= IPv6Groups)
        {
            int colon = text.IndexOf((byte)':');
            ReadOnlySpan<byte> group = colon < 0 ? text : text[..colon];
            if (colon < 0 && mayEndInIPv4 && IsIPv4(group))
            {
                return count + 2;
            }

            if (group.Length is < 1 or > 4 || !AllHex(group))
            {
                return -1;
            }

            count++;
            if (colon < 0)
            {
                return count;
            }

            text = text[(colon + 1)..];
        }

        return -1;
    }

    private static bool IsOctet(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 1 or > 3 || (text.Length > 1 && text[0] == '0'))
        {
            return false;
        }

        int value = 0;
        foreach (byte one in text)
        {
            if (!char.IsAsciiDigit((char)one))
            {
                return false;
            }

            value = (value * 10) + (one - '0');
        }

        return value <= byte.MaxValue;
    }

    internal static bool AllHex(ReadOnlySpan<byte> text)
    {
        foreach (byte one in text)
        {
            if (!char.IsAsciiHexDigit((char)one))
            {
                return false;
            }
        }

        return true;
    }
}
