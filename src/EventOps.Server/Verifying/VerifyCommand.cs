using EventOps.Engine.Deliveries.Audit;
using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Sources;
using EventOps.Server.DataFolder;
using EventOps.Server.Hosting;

namespace EventOps.Server.Verifying;

/// <summary>
/// <c>verify --deliveries</c>: instead of serving, proves over the data folder of a stopped server that every event is
/// in exactly one state for every subscription that matches it. Settings are given as for the server.
/// </summary>
internal static class VerifyCommand
{
    /// <summary>The first argument that asks for it.</summary>
    internal const string Name = "verify";

    private const string Deliveries = "--deliveries";

    /// <summary>Whether the command line asks for it.</summary>
    internal static bool IsRequested(IReadOnlyList<string> arguments) => arguments.Count > 0 && arguments[0] == Name;

    /// <summary>Verifies; problems go to <paramref name="errors"/>.</summary>
    /// <returns>The process's exit code: 0, 1 when something is wrong with the deliveries, 2 when the configuration or
    /// the data folder cannot be used.</returns>
    internal static async Task<int> RunAsync(ConfigurationInputs inputs, TextWriter output, TextWriter errors)
    {
        if (!inputs.Arguments.Contains(Deliveries))
        {
            await errors.WriteLineAsync($"Say what to verify: {Name} {Deliveries} [--EventOps:Section:Key=value ...]");
            return ConfigurationResult.ExitCode;
        }

        string[] settings = [.. inputs.Arguments.Skip(1).Where(one => one != Deliveries)];
        ConfigurationResult read = ConfigurationReader.Read(inputs with { Arguments = settings });
        if (!read.Succeeded)
        {
            foreach (ConfigurationProblem problem in read.Problems)
            {
                await errors.WriteLineAsync(problem.ToString());
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
        return await RunAsync(read.Configuration, dataFolder, output, errors);
    }

    private static async Task<int> RunAsync(
        ServerConfiguration configuration, DataFolderLock dataFolder, TextWriter output, TextWriter errors)
    {
        RestingEngine? opened = RestingEngine.TryOpen(configuration.Options, dataFolder.Folder, out string problem);
        if (opened is null)
        {
            await errors.WriteLineAsync(problem);
            return ConfigurationResult.ExitCode;
        }

        await using RestingEngine engine = opened;
        await output.WriteLineAsync(
            $"{engine.Engine.Recovery.Events} events, {engine.Engine.Recovery.Damaged.Count} damaged places");
        DeliveryAuditReport report = engine.Engine.DeliveryAudit.Run();
        return AuditReportText.Write(report, output);
    }
}
