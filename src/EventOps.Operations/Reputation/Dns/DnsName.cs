using System.Text;

namespace EventOps.Operations.Reputation.Dns;

/// <summary>
/// A name as it is in a message: labels behind their lengths, up to the empty one. Compared without regard to the case
/// of ASCII letters.
/// </summary>
internal readonly record struct DnsName
{
    internal const int BytesMax = 255;
    private const int LabelBytesMax = 63;
    private const byte PointerBits = 0xC0;

    private DnsName(byte[] wire) => Wire = wire;

    internal byte[] Wire { get; }

    /// <summary>Of text with dots; null when a label or the whole is too long, or empty.</summary>
    internal static DnsName? Of(string text)
    {
        string[] labels = text.TrimEnd('.').Split('.');
        var wire = new List<byte>(text.Length + 2);
        foreach (string label in labels)
        {
            if (label.Length is 0 or > LabelBytesMax || !Ascii.IsValid(label) || label.Any(char.IsControl))
            {
                return null;
            }

            wire.Add((byte)label.Length);
            wire.AddRange(Encoding.ASCII.GetBytes(label));
        }

        wire.Add(0);
        return wire.Count > BytesMax ? null : new DnsName([.. wire]);
    }

    /// <summary>
    /// Reads one at a place of a message. A pointer must lead to before the place it is read at, and before wherever the
    /// pointers ahead of it led, so there is no circle; the whole may not be longer than a name can be.
    /// </summary>
    /// <param name="message">The whole message.</param>
    /// <param name="at">Where it begins; afterwards, what comes behind it.</param>
    /// <param name="name">The name.</param>
    internal static bool TryRead(ReadOnlySpan<byte> message, ref int at, out DnsName name)
    {
        name = default;
        Span<byte> wire = stackalloc byte[BytesMax];
        int length = 0;
        int from = at;
        int lowest = at;
        bool jumped = false;
        while (from < message.Length)
        {
            int head = message[from];
            if ((head & PointerBits) == PointerBits)
            {
                if (from + 1 >= message.Length)
                {
                    return false;
                }

                int target = ((head & ~PointerBits) << 8) | message[from + 1];
                if (target >= lowest)
                {
                    return false;
                }

                at = jumped ? at : from + 2;
                jumped = true;
                lowest = from = target;
                continue;
            }

            if (head > LabelBytesMax || from + 1 + head > message.Length || length + 1 + head > BytesMax)
            {
                return false;
            }

            message.Slice(from, 1 + head).CopyTo(wire[length..]);
            length += 1 + head;
            from += 1 + head;
            if (head == 0)
            {
                at = jumped ? at : from;
                name = new DnsName(wire[..length].ToArray());
                return true;
            }
        }

        return false;
    }

    /// <summary>The same with the case of its letters by chance: one more thing that whoever forges an answer must guess.</summary>
    internal DnsName InRandomCase(Random random)
    {
        byte[] mixed = (byte[])Wire.Clone();
        for (int i = 0; i < mixed.Length; i++)
        {
            // A length is below every letter, so it is not mistaken for one.
            mixed[i] = char.IsAsciiLetter((char)mixed[i]) ? (byte)(mixed[i] ^ (random.Next(2) << 5)) : mixed[i];
        }

        return new DnsName(mixed);
    }

    /// <summary>Whether every letter is of the same case, too.</summary>
    internal bool IsExactly(DnsName other) => Wire.AsSpan().SequenceEqual(other.Wire);

    public bool Equals(DnsName other) => Ascii.EqualsIgnoreCase(Wire, other.Wire);

    public override int GetHashCode() => Wire.Length;
}
