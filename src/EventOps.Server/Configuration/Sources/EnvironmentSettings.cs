using EventOps.Server.Configuration.Keys;

namespace EventOps.Server.Configuration.Sources;

/// <summary>
/// Reads environment variables as configuration keys: <c>EventOps__Data__Path</c>, and the host's own such as
/// <c>ASPNETCORE_URLS</c>. A variable without the host's prefix wins over the same one with it.
/// </summary>
internal static class EnvironmentSettings
{
    /// <summary>
    /// The variables as keys and values. <c>OPS_API_TOKEN</c> is left out: configuration may be shown to people.
    /// </summary>
    public static Dictionary<string, string?> Read(IReadOnlyDictionary<string, string?> environment)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var prefix in (ReadOnlySpan<string>)["DOTNET_", "ASPNETCORE_", ""])
        {
            foreach (var (name, value) in environment)
            {
                if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name != OpsToken.Variable)
                {
                    settings[name[prefix.Length..].Replace("__", ":", StringComparison.Ordinal)] = value;
                }
            }
        }

        return settings;
    }
}
