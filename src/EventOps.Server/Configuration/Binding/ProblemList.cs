namespace EventOps.Server.Configuration.Binding;

/// <summary>
/// Gathers what is wrong, so that all of it is named at once. Looks up the text as configured, never a secret's.
/// </summary>
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
    public void Add(string key, string what, object? effective = null) => AddLine(key, Line(key, what, effective));

    /// <summary>Adds the same for a value that is sound by itself and only does not fit another.</summary>
    public void AddMisfit(string key, string what, object? effective) =>
        _problems.Add(new ConfigurationProblem(key, Line(key, what, effective)));

    /// <summary>
    /// Whether no problem says that one of the values is wrong by itself: a relation between two settings is only worth
    /// checking then, else one mistake would be told twice.
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

    /// <summary>Whether the key was given a plain value.</summary>
    public bool IsValue(string key) => configuration[key] is not null;

    /// <summary>The keys of a list's items as configured, in the list's order: indexes may have gaps.</summary>
    public IReadOnlyList<string> ItemKeys(string listKey) =>
        [.. configuration.GetSection(listKey).GetChildren().Where(c => KeyPath.IsIndex(c.Key)).Select(c => c.Path)];

    private static bool IsSecret(string key) => SettingSchema.Keys.Any(k => k.IsSecret && KeyPath.Matches(k.Path, key));

    private string Line(string key, string what, object? effective)
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

        return key + value + ": " + what;
    }
}
