using System.Text;

namespace EventOps.Engine.Subscriptions;

/// <summary>
/// A name, or a name with <c>*</c> standing for any run of characters, none included: <c>deploy*</c>, <c>*_failed</c>,
/// <c>a*b*c</c>. Matched over UTF-8 bytes without backtracking beyond the last star, so in time linear in practice and
/// bounded by the product.
/// </summary>
public sealed class WildcardPattern
{
    private readonly byte[] _pattern;
    private readonly bool _exact;

    /// <summary>Creates a pattern.</summary>
    public WildcardPattern(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        _pattern = Encoding.UTF8.GetBytes(text);
        _exact = !text.Contains('*', StringComparison.Ordinal);
    }

    /// <summary>The pattern as the caller wrote it.</summary>
    public string Text { get; }

    /// <summary>Whether it has no <c>*</c>.</summary>
    public bool IsExact => _exact;

    /// <summary>Whether the whole name matches.</summary>
    public bool Matches(ReadOnlySpan<byte> name)
    {
        if (_exact)
        {
            return name.SequenceEqual(_pattern);
        }

        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.Length)
        {
            if (p < _pattern.Length && _pattern[p] == (byte)'*')
            {
                star = p++;
                resume = n;
            }
            else if (p < _pattern.Length && _pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < _pattern.Length && _pattern[p] == (byte)'*')
        {
            p++;
        }

        return p == _pattern.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
