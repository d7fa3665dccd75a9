using System.Globalization;

namespace EventOps.Server.Configuration.Binding;

/// <summary>
/// Compares a key as configured (<c>EventOps:Auth:Keys:3:Name</c>) with a key as it exists (<c>…:N:Name</c>).
/// </summary>
internal static class KeyPath
{
    /// <summary>Whether the configured key is the existing one, an index standing for <c>N</c>.</summary>
    public static bool Matches(string pattern, string key) =>
        WithIndexesOf(pattern, key).Equals(key, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The existing key with its <c>N</c> replaced by the configured key's index at the same place, if it has one.
    /// </summary>
    public static string WithIndexesOf(string pattern, string key)
    {
        var parts = pattern.Split(':');
        var given = key.Split(':');
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] == "N")
            {
                parts[i] = i < given.Length && IsIndex(given[i]) ? given[i] : "0";
            }
        }

        return string.Join(':', parts);
    }

    /// <summary>Whether the part of a key is a list's index.</summary>
    public static bool IsIndex(string part) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
