using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EventOps.Contracts.Metrics;

/// <summary>
/// Equality of tag sets as they were passed, order included, over a stored array or the caller's span: the fast way
/// from a measurement to its series, without allocating. <see cref="LabelText"/> decides what is the same series in the
/// end.
/// </summary>
internal sealed class TagSetComparer : IEqualityComparer<Tag[]>,
    IAlternateEqualityComparer<ReadOnlySpan<Tag>, Tag[]>
{
    public static readonly TagSetComparer Instance = new();

    public bool Equals(Tag[]? x, Tag[]? y) => Equals(x.AsSpan(), y!);

    public int GetHashCode(Tag[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<Tag> alternate, Tag[] other)
    {
        if (alternate.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < alternate.Length; i++)
        {
            if (!string.Equals(alternate[i].Key, other[i].Key, StringComparison.Ordinal)
                || !ValuesEqual(alternate[i].Value, other[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(ReadOnlySpan<Tag> alternate)
    {
        // Keys of one instrument are nearly always the same ones; their lengths are enough, their values tell series
        // apart.
        var hash = alternate.Length;
        foreach (ref readonly var tag in alternate)
        {
            var value = tag.Value is string text
                ? text.GetHashCode(StringComparison.Ordinal)
                : tag.Value?.GetHashCode() ?? 0;
            hash = HashCode.Combine(hash, tag.Key.Length, value);
        }

        return hash;
    }

    public Tag[] Create(ReadOnlySpan<Tag> alternate) => alternate.ToArray();

    /// <summary>Whether the values cannot change behind a stored reference.</summary>
    public static bool IsStable(ReadOnlySpan<Tag> tags)
    {
        foreach (ref readonly var tag in tags)
        {
            if (tag.Value is not (null or string or bool or Enum) && !tag.Value.GetType().IsPrimitive)
            {
                return false;
            }
        }

        return true;
    }

    private static bool ValuesEqual(object? x, object? y) =>
        x is string left ? y is string right && string.Equals(left, right, StringComparison.Ordinal)
        : x is null ? y is null
        : x.Equals(y);
}
