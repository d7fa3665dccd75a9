using EventOps.Operations.Runbooks.Profiles;
using EventOps.Server.Configuration.Options;
using EventOps.Server.DataFolder;

namespace EventOps.Server.Configuration.Runbooks;

/// <summary>The folders an engine may be in, as configured, each locked as the data folder is.</summary>
internal static class ConfiguredProfiles
{
    /// <summary>Finds out which is the active one; null when none can be opened, and then <paramref name="problem"/> is a
    /// line for standard error.</summary>
    internal static ProfileFolders? TryOpen(EventOpsOptions options, DataFolderLock dataFolder, out string problem) =>
        ProfileFolders.TryOpen(dataFolder.Folder, ConfiguredRunbooks.BackupPathOf(options), Lock, out problem);

    private static FolderLockAnswer Lock(string folder)
    {
        DataFolderResult result = DataFolderLock.Acquire(folder);
        return new FolderLockAnswer(result.Lock, result.Problem);
    }
}
