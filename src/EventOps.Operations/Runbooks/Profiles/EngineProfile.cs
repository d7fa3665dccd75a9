namespace EventOps.Operations.Runbooks.Profiles;

/// <summary>Where an engine's files can be.</summary>
public enum EngineProfile
{
    /// <summary>In the data folder.</summary>
    Primary = 0,

    /// <summary>In the folder kept for when the first cannot be used.</summary>
    Backup = 1,
}

/// <summary>The names of the profiles.</summary>
public static class EngineProfiles
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["primary", "backup"];

    /// <summary>The name of a profile.</summary>
    public static string Name(this EngineProfile profile) => Names[(int)profile];

    /// <summary>The other one.</summary>
    public static EngineProfile Other(this EngineProfile profile) =>
        profile == EngineProfile.Primary ? EngineProfile.Backup : EngineProfile.Primary;

    /// <summary>A profile by its name; null when there is none of that name.</summary>
    public static EngineProfile? Of(string name) => name switch
    {
        "primary" => EngineProfile.Primary,
        "backup" => EngineProfile.Backup,
        _ => null,
    };
}
