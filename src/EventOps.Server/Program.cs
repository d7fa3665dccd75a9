using EventOps.Server.Configuration;
using EventOps.Server.Configuration.Sources;
using EventOps.Server.DataFolder;
using EventOps.Server.Hosting;
using EventOps.Server.Verifying;

// 1 configuration, 2 data folder, 3 admin key, 4 serve. Whatever is wrong before 4 is said on standard error, all of
// it, and ends the process.
SocketScheduling.PreferInline();
if (ConfigurationHelp.IsRequested(args))
{
    ConfigurationHelp.Write(Console.Out);
    return 0;
}

if (VerifyCommand.IsRequested(args))
{
    return await VerifyCommand.RunAsync(ConfigurationInputs.OfProcess(args), Console.Out, Console.Error);
}

ConfigurationResult read = ConfigurationReader.Read(ConfigurationInputs.OfProcess(args));
if (!read.Succeeded)
{
    foreach (ConfigurationProblem problem in read.Problems)
    {
        Console.Error.WriteLine(problem);
    }

    return ConfigurationResult.ExitCode;
}

ServerConfiguration configuration = read.Configuration;
DataFolderResult folder = DataFolderLock.Acquire(configuration.Options.Data.Path);
if (folder.Lock is null)
{
    Console.Error.WriteLine(folder.Problem);
    return ConfigurationResult.ExitCode;
}

using DataFolderLock dataFolder = folder.Lock;
AdminKeyResult? adminKey = configuration.Keys.NeedsAdminKey ? AdminKeyFile.LoadOrCreate(dataFolder) : null;
if (adminKey is { Succeeded: false })
{
    Console.Error.WriteLine(adminKey.Problem);
    return ConfigurationResult.ExitCode;
}

if (adminKey?.NewToken is { } token)
{
    Console.WriteLine($"Admin key, shown this once (kept in {dataFolder.Folder}/{AdminKeyFile.FileName}): {token}");
}

ServerStart start = await EventOpsServer.StartAsync(configuration, dataFolder, configuration.Keys.With(adminKey?.Key));
if (!start.Succeeded)
{
    Console.Error.WriteLine(start.Problem);
    return start.ExitCode;
}

await using EventOpsServer server = start.Server;
await server.WaitForShutdownAsync();
return 0;
