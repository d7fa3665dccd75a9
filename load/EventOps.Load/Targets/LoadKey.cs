using System.Security.Cryptography;

namespace EventOps.Load.Targets;

/// <summary>
/// The API key of a server that a measure starts: made for it, known to nobody else, with every scope. A server that
/// runs already has keys of its own.
/// </summary>
internal static class LoadKey
{
    private static readonly string[] Scopes = ["system:publish", "system:alert", "business:event"];

    public static string New() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Adds the key to a server's settings.</summary>
    public static void AddTo(IDictionary<string, string> environment, string key)
    {
        environment["EventOps__Auth__Keys__0__Name"] = "load";
        environment["EventOps__Auth__Keys__0__Key"] = key;
        for (int i = 0; i < Scopes.Length; i++)
        {
            environment[FormattableString.Invariant($"EventOps__Auth__Keys__0__Scopes__{i}")] = Scopes[i];
        }
    }
}
