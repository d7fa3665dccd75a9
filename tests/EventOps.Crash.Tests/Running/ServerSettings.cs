using System.Collections.Immutable;

namespace EventOps.Crash.Tests.Running;

/// <summary>
/// The environment of a server under test: a free loopback port, no rate limits, small journal segments.
/// </summary>
internal sealed record ServerSettings
{
    private const string Prefix = "EventOps__";

    private static readonly ImmutableDictionary<string, string> Defaults = ImmutableDictionary.CreateRange<string, string>(
    [
        new("ASPNETCORE_URLS", "http://127.0.0.1:0"),
        new(Prefix + "RateLimits__Enabled", "false"),
        new(Prefix + "Journal__SegmentBytes", "8388608"),
        new(Prefix + "Logs__FileBytes", "4194304"),
    ]);

    internal ServerSettings(string dataFolder) => Variables = Defaults.SetItem(Prefix + "Data__Path", dataFolder);

    /// <summary>Environment variables, and no others of the product's.</summary>
    internal ImmutableDictionary<string, string> Variables { get; init; }

    /// <summary>Sets a setting, written as <c>Journal__SegmentBytes</c>.</summary>
    internal ServerSettings With(string setting, string value) =>
        this with { Variables = Variables.SetItem(Prefix + setting, value) };

    /// <summary>Sets where it listens.</summary>
    internal ServerSettings At(string url) => this with { Variables = Variables.SetItem("ASPNETCORE_URLS", url) };
}
