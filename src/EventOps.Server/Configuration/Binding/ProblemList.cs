namespace EventOps.Server.Configuration.Binding;

/// <summary>Gathers what is wrong, so that all of it is named at once. Looks up the text as configured, never a secret's.</summary>
internal sealed class ProblemList(IConfiguration configuration)
{
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly HashSet<string> _keys = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>Adds a whole line.</summary>
    public void AddLine(string key, string line)
    {
        _keys.Add(key);
        _problems.Add(new ConfigurationProblem(key, line));
    }

    /// <summary>Adds "key = 'value' …" with the value as it was configured, or its default.</summary>
    public void Add(string key, string what, object? effective = null)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        var configured = configuration[key];
        string value;
        if (IsSecret(key))
        {
            value = configured is null ? "" : " (value withheld)";
        }
        else if (configured is not null)
        {
            value = " = '" + configured + "'";
        }
        else
        {
            value = effective is null ? "" : " = '" + SettingText.Format(name, effective) + "' (the default)";
        }

        AddLine(key, key + value + ": " + what);
    }

    /// <summary>
    /// Whether no problem names any of the keys: a relation between two settings is only worth checking when each is sound on
    /// its own, else one mistake would be told twice.
    /// </summary>
    public bool AllSound(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (_keys.Contains(key))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The keys of a list's items as configured, in the list's order: indexes may have gaps.</summary>
    public IReadOnlyList<string> ItemKeys(string listKey) =>
        [.. configuration.GetSection(listKey).GetChildren().Where(c => KeyPath.IsIndex(c.Key)).Select(c => c.Path)];

    private static bool IsSecret(string key) => SettingSchema.Keys.Any(k => k.IsSecret && KeyPath.Matches(k.Path, key));
}
