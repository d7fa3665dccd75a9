using EventOps.Server.Configuration.Binding;
using EventOps.Server.Configuration.Options;

namespace EventOps.Server.Configuration.Sources;

/// <summary>Reads an <c>appsettings.json</c>, if there is one. It is read once: nothing watches it.</summary>
internal static class SettingsFile
{
    /// <summary>The file's name, in either folder.</summary>
    public const string Name = "appsettings.json";

    // "EventOp" is a slip, "Events" may be somebody's own section.
    private const int RootMistakesMax = 1;

    /// <summary>
    /// The file as configuration, or <see langword="null"/> when it is missing or a problem was added.
    /// </summary>
    public static IConfigurationRoot? Read(string directory, List<ConfigurationProblem> problems)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var content = new MemoryStream(File.ReadAllBytes(path));
            var file = new ConfigurationBuilder().AddJsonStream(content).Build();
            RefuseMisspeltRoot(path, file, problems);
            return file;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or System.Text.Json.JsonException)
        {
            problems.Add(new(path, $"{path} is not valid JSON: {(e.InnerException ?? e).Message}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(path, $"{path} cannot be read: {e.Message}"));
        }

        return null;
    }

    private static void RefuseMisspeltRoot(string path, IConfigurationRoot file, List<ConfigurationProblem> problems)
    {
        foreach (var section in file.GetChildren())
        {
            if (KeySuggestion.Distance(section.Key, EventOpsOptions.Section) is > 0 and <= RootMistakesMax)
            {
                problems.Add(new(
                    section.Key,
                    $"Unknown section '{section.Key}' in {path}. Did you mean '{EventOpsOptions.Section}'?"));
            }
        }
    }
}
