using System.Collections;

namespace EventOps.Server.Configuration.Sources;

/// <summary>
/// Where configuration comes from, weakest first: two folders' <c>appsettings.json</c>, environment, command line.
/// </summary>
/// <param name="BaseDirectory">The executable's folder, so that the server runs from anywhere.</param>
/// <param name="WorkingDirectory">The folder it was started in; its file, if any, wins over the executable's.</param>
/// <param name="Environment">The environment's variables.</param>
/// <param name="Arguments">The command line, without the program's name.</param>
internal sealed record ConfigurationInputs(
    string BaseDirectory,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string?> Environment,
    IReadOnlyList<string> Arguments)
{
    /// <summary>Those of this process.</summary>
    public static ConfigurationInputs OfProcess(IReadOnlyList<string> arguments) => new(
        AppContext.BaseDirectory,
        System.Environment.CurrentDirectory,
        System.Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value, StringComparer.Ordinal),
        arguments);
}
