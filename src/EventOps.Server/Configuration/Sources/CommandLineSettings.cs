using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Sources;

/// <summary>
/// Reads the command line as configuration keys: <c>--EventOps:Data:Path=x</c>, <c>--EventOps__Data__Path x</c>,
/// <c>--urls=…</c>. The platform's own reader ignores what it does not understand; here that is a problem.
/// </summary>
internal static class CommandLineSettings
{
    // Sections and single keys that the host and Kestrel read.
    private static readonly string[] KnownRoots =
    [
        EventOpsOptions.Section, "Logging", "Kestrel", "AllowedHosts", "urls", "http_ports", "https_ports",
        "environment", "contentRoot", "applicationName", "webroot",
    ];

    /// <summary>
    /// The arguments as keys and values; what is not understood is added to the problems, without its value.
    /// </summary>
    public static Dictionary<string, string?> Read(IReadOnlyList<string> arguments, List<ConfigurationProblem> problems)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            var key = name.TrimStart('-').Replace("__", ":", StringComparison.Ordinal);
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                problems.Add(new(
                    name,
                    $"Unknown argument '{name}': settings are given as --EventOps:Section:Key=value"));
            }
            else if (!KnownRoots.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase))
            {
                problems.Add(new(name, $"Unknown argument '{name}'.{Suggest(key)}"));
                i += equals < 0 && HasValueAfter(arguments, i) ? 1 : 0;
            }
            else if (equals >= 0)
            {
                settings[key] = argument[(equals + 1)..];
            }
            else if (HasValueAfter(arguments, i))
            {
                settings[key] = arguments[++i];
            }
            else
            {
                problems.Add(new(name, $"Argument '{name}' has no value: write {name}=value"));
            }
        }

        return settings;
    }

    private static bool HasValueAfter(IReadOnlyList<string> arguments, int index) =>
        index + 1 < arguments.Count && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal);

    private static string Suggest(string key) =>
        (KeySuggestion.For(key) ?? KeySuggestion.For(EventOpsOptions.Section + ":" + key)) is { } near
            ? $" Did you mean '--{near}'?"
            : " --help lists the settings.";
}
