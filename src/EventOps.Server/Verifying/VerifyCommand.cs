using EventOps.Operations.Runbooks.Profiles;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Runbooks;
using EventOps.Server.Configuration.Sources;
using EventOps.Server.DataFolder;
using EventOps.Server.Hosting;

namespace EventOps.Server.Verifying;

/// <summary>
/// <c>verify</c>: instead of serving, proves something over the data folder of a stopped server. <c>--deliveries</c>:
/// every event is in exactly one state for every subscription that matches it. <c>--audit</c>: the chain of audit
/// entries is whole. Settings are given as for the server.
/// </summary>
internal static class VerifyCommand
{
    /// <summary>The first argument that asks for it.</summary>
    internal const string Name = "verify";

    private const string Deliveries = "--deliveries";
    private const string Audit = "--audit";

    /// <summary>Whether the command line asks for it.</summary>
    internal static bool IsRequested(IReadOnlyList<string> arguments) => arguments.Count > 0 && arguments[0] == Name;

    /// <summary>Verifies; problems go to <paramref name="errors"/>.</summary>
    /// <returns>The process's exit code: 0, 1 when what is verified does not hold, 2 when the configuration or
    /// the data folder cannot be used.</returns>
    internal static async Task<int> RunAsync(ConfigurationInputs inputs, TextWriter output, TextWriter errors)
    {
        bool deliveries = inputs.Arguments.Contains(Deliveries);
        bool audit = inputs.Arguments.Contains(Audit);
        if (!deliveries && !audit)
        {
            await errors.WriteLineAsync(
                $"Say what to verify: {Name} {Deliveries} {Audit} (one or both) [--EventOps:Section:Key=value ...]");
            return ConfigurationResult.ExitCode;
        }

        string[] settings = [.. inputs.Arguments.Skip(1).Where(one => one is not (Deliveries or Audit))];
        ConfigurationResult read = ConfigurationReader.Read(inputs with { Arguments = settings });
        if (!read.Succeeded)
        {
            foreach (ConfigurationProblem wrong in read.Problems)
            {
                await errors.WriteLineAsync(wrong.ToString());
            }

            return ConfigurationResult.ExitCode;
        }

        string path = read.Configuration.Options.Data.Path;
        if (!Directory.Exists(EngineSettings.JournalOf(read.Configuration.Options, path).FolderPath))
        {
            await errors.WriteLineAsync($"Data folder '{path}' has no journal; set EventOps:Data:Path");
            return ConfigurationResult.ExitCode;
        }

        DataFolderResult folder = DataFolderLock.Acquire(path);
        if (folder.Lock is null)
        {
            await errors.WriteLineAsync(folder.Problem);
            return ConfigurationResult.ExitCode;
        }

        using DataFolderLock dataFolder = folder.Lock;
        using ProfileFolders? profiles = ConfiguredProfiles.TryOpen(read.Configuration.Options, dataFolder, out string problem);
        if (profiles is null)
        {
            await errors.WriteLineAsync(problem);
            return ConfigurationResult.ExitCode;
        }

        return await RunAsync(read.Configuration, profiles.ActivePath, deliveries, audit, output, errors);
    }

    private static async Task<int> RunAsync(
        ServerConfiguration configuration, string dataPath, bool deliveries, bool audit, TextWriter output, TextWriter errors)
    {
        RestingEngine? opened = RestingEngine.TryOpen(configuration.Options, dataPath, out string problem);
        if (opened is null)
        {
            await errors.WriteLineAsync(problem);
            return ConfigurationResult.ExitCode;
        }

        await using RestingEngine engine = opened;
        await output.WriteLineAsync(
            $"{engine.Engine.Recovery.Events} events, {engine.Engine.Recovery.Damaged.Count} damaged places");
        int exitCode = deliveries ? AuditReportText.Write(engine.Engine.DeliveryAudit.Run(), output) : 0;
        return audit ? Math.Max(exitCode, AuditChainText.Write(engine.Engine.AuditReader.Verify(), output)) : exitCode;
    }
}
