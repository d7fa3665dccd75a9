using EventOps.Operations.Runbooks.Health;
using EventOps.Operations.Runbooks.Scripts;

namespace EventOps.Operations.Runbooks;

/// <summary>What the runbooks are told at start. Immutable.</summary>
public sealed record RunbookSettings
{
    /// <summary>What this server is for: <c>live</c>, <c>test</c>, …; a request meant for another is refused.</summary>
    public string Mode { get; init; } = "live";

    /// <summary>Where times are told.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The windows of a day; the first that has a time is the active one.</summary>
    public IReadOnlyList<OpsWindow> Windows { get; init; } = [];

    /// <summary>What runs in place of the built-in action, by command.</summary>
    public IReadOnlyDictionary<string, ScriptSettings> Scripts { get; init; } = new Dictionary<string, ScriptSettings>();

    /// <summary>What bad health is.</summary>
    public HealthSettings Health { get; init; } = new();

    /// <summary>Whose events the probes are.</summary>
    public string OperatorTenant { get; init; } = "default";

    /// <summary>The window of a moment; null when it is in none.</summary>
    public string? WindowAt(DateTimeOffset moment)
    {
        var time = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, TimeZone).DateTime);
        return Windows.FirstOrDefault(one => one.Has(time))?.Name;
    }

    /// <summary>A moment as the console reads it: in the time zone, with its offset.</summary>
    public string TimeText(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, TimeZone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same of milliseconds since 1970.</summary>
    public string TimeText(long unixTimeMs) => TimeText(DateTimeOffset.FromUnixTimeMilliseconds(unixTimeMs));
}

/// <summary>Hours of the day that have a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="From">Its first moment.</param>
/// <param name="To">The moment behind its last; before or at <paramref name="From"/>: of the next day.</param>
public sealed record OpsWindow(string Name, TimeOnly From, TimeOnly To)
{
    internal bool Has(TimeOnly time) => From < To ? time >= From && time < To : time >= From || time < To;
}
