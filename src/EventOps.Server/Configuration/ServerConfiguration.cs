using System.Diagnostics.CodeAnalysis;
using EventOps.Server.Configuration.Keys;
using EventOps.Server.Configuration.Options;
using EventOps.Server.Configuration.Sources;

namespace EventOps.Server.Configuration;

/// <summary>A configuration in which everything was checked.</summary>
/// <param name="Options">Everything under <c>EventOps:</c>.</param>
/// <param name="Keys">The keys of configuration and environment.</param>
/// <param name="Addresses">Where to listen.</param>
/// <param name="Settings">All settings, for what the host reads itself (<c>Logging</c>, <c>Kestrel</c>).</param>
internal sealed record ServerConfiguration(
    EventOpsOptions Options,
    ConfiguredKeys Keys,
    ListenAddresses Addresses,
    IConfigurationRoot Settings);

/// <summary>Either a configuration, or every reason there is none.</summary>
/// <param name="Configuration">The configuration, when nothing is wrong with it.</param>
/// <param name="Problems">What is wrong, one line each, for standard error.</param>
internal sealed record ConfigurationResult(
    ServerConfiguration? Configuration,
    IReadOnlyList<ConfigurationProblem> Problems)
{
    /// <summary>The process's exit code when the configuration is wrong.</summary>
    public const int ExitCode = 2;

    /// <summary>Whether the server can start with it.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool Succeeded => Configuration is not null;
}
