namespace EventOps.Engine.Schemas.Patterns;

/// <summary>The code points as a pattern sees them: two are the same letter if no set of the pattern tells them apart.</summary>
internal sealed class Alphabet
{
    private const int Ascii = 128;

    private readonly ushort[] _ofAscii = new ushort[Ascii];
    private readonly int[] _from;
    private readonly ushort[] _letters;

    internal Alphabet(IEnumerable<CodePointSet> sets)
    {
        CodePointSet[] distinct = [.. sets.Distinct()];
        _from = [.. distinct
            .SelectMany(set => set.Ranges.SelectMany(range => new[] { range.From, range.To + 1 }))
            .Append(0)
            .Distinct()
            .Order()];
        _letters = new ushort[_from.Length];
        var known = new Dictionary<string, ushort>(StringComparer.Ordinal);
        var samples = new List<int>();
        for (int i = 0; i < _from.Length; i++)
        {
            int sample = _from[i];
            string signature = string.Create(distinct.Length, (distinct, sample), static (bits, of) =>
            {
                for (int set = 0; set < bits.Length; set++)
                {
                    bits[set] = of.distinct[set].Contains(of.sample) ? '1' : '0';
                }
            });
            if (!known.TryGetValue(signature, out ushort letter))
            {
                letter = (ushort)known.Count;
                known.Add(signature, letter);
                samples.Add(sample);
            }

            _letters[i] = letter;
        }

        Samples = samples;
        for (int i = 0; i < Ascii; i++)
        {
            _ofAscii[i] = Find(i);
        }
    }

    /// <summary>Of each letter one code point.</summary>
    internal IReadOnlyList<int> Samples { get; }

    internal ReadOnlySpan<ushort> OfAscii => _ofAscii;

    internal ushort Of(int codePoint) => codePoint < Ascii ? _ofAscii[codePoint] : Find(codePoint);

    private ushort Find(int codePoint)
    {
        int at = Array.BinarySearch(_from, codePoint);
        return _letters[at >= 0 ? at : ~at - 1];
    }
}
