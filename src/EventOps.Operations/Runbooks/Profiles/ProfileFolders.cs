using EventOps.Operations.Runbooks.Copying;

namespace EventOps.Operations.Runbooks.Profiles;

/// <summary>
/// The folders of the profiles, which of them is active, and the right to write in them: a profile's folder is locked
/// before anything is done in it and stays locked until the process ends.
/// </summary>
/// <remarks>
/// A switch is a file with a higher epoch, written to the folder that becomes active first: if the power fails between the
/// two, the higher epoch is in a folder that has everything. One caller at a time changes it; any thread reads.
/// </remarks>
public sealed class ProfileFolders : IDisposable
{
    private readonly string[] _paths;
    private readonly IDisposable?[] _locks = new IDisposable?[2];
    private readonly Func<string, FolderLockAnswer> _tryLock;
    private long _epoch;
    private int _active;
    private int _doubted;

    private ProfileFolders(string primaryPath, string backupPath, Func<string, FolderLockAnswer> tryLock)
    {
        _paths = [primaryPath, backupPath];
        Stop = new StopMark(primaryPath);
        _tryLock = tryLock;
    }

    /// <summary>Whether publishing is stopped; noted in the data folder, whichever profile is active.</summary>
    public StopMark Stop { get; }

    /// <summary>The profile that runs.</summary>
    public EngineProfile Active => (EngineProfile)Volatile.Read(ref _active);

    /// <summary>Its folder.</summary>
    public string ActivePath => PathOf(Active);

    /// <summary>Whether it is not known what the folders say: nothing must be acknowledged until a switch succeeds.</summary>
    internal bool IsDoubted => Volatile.Read(ref _doubted) != 0;

    /// <summary>Finds out which profile is active, and locks its folder.</summary>
    /// <param name="primaryPath">The data folder, which the caller has locked.</param>
    /// <param name="backupPath">The other one; need not be there.</param>
    /// <param name="tryLock">Locks a folder, and makes it when it is missing.</param>
    /// <param name="problem">Why none can be opened: a line for standard error.</param>
    public static ProfileFolders? TryOpen(
        string primaryPath, string backupPath, Func<string, FolderLockAnswer> tryLock, out string problem)
    {
        var folders = new ProfileFolders(primaryPath, backupPath, tryLock);
        try
        {
            problem = folders.Find() ?? string.Empty;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            problem = $"Which profile is active cannot be told: {refused.Message}";
        }

        if (problem.Length == 0)
        {
            return folders;
        }

        folders.Dispose();
        return null;
    }

    /// <summary>The folder of a profile.</summary>
    public string PathOf(EngineProfile profile) => _paths[(int)profile];

    /// <summary>Locks a profile's folder, unless it is; why it cannot be, or null.</summary>
    public string? Lock(EngineProfile profile)
    {
        if (profile == EngineProfile.Primary || _locks[(int)profile] is not null)
        {
            return null;
        }

        FolderLockAnswer answer = _tryLock(PathOf(profile));
        _locks[(int)profile] = answer.Lock;
        return answer.Lock is null ? answer.Problem ?? "It cannot be locked" : null;
    }

    /// <summary>
    /// Makes a profile the active one, durably. The other folder is told too, if it can be: it may be the reason for the
    /// switch.
    /// </summary>
    /// <returns>Why the other folder could not be told, or null.</returns>
    /// <exception cref="IOException">Its own folder cannot be told: the switch may or may not have happened.</exception>
    public string? Switch(EngineProfile to)
    {
        var mark = new ProfileMark(++_epoch, to.Name());
        mark.WriteTo(PathOf(to));
        Volatile.Write(ref _active, (int)to);
        Volatile.Write(ref _doubted, 0);
        try
        {
            mark.WriteTo(PathOf(to.Other()));
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
    }

    /// <summary>A switch failed, and could not be taken back.</summary>
    internal void Doubt() => Volatile.Write(ref _doubted, 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable? one in _locks)
        {
            one?.Dispose();
        }
    }

    private string? Find()
    {
        ProfileMark? primary = ProfileMark.Of(PathOf(EngineProfile.Primary));
        ProfileMark? backup = Directory.Exists(PathOf(EngineProfile.Backup)) ? ProfileMark.Of(PathOf(EngineProfile.Backup)) : null;
        ProfileMark? newest = (backup?.Epoch ?? 0) > (primary?.Epoch ?? 0) ? backup : primary;
        if (newest is null)
        {
            return null;
        }

        EngineProfile active = EngineProfiles.Of(newest.Active) ?? EngineProfile.Primary;
        ProfileMark? own = active == EngineProfile.Primary ? primary : backup;
        if (own?.Epoch != newest.Epoch || own.Active != newest.Active || !EngineTree.IsIn(PathOf(active)))
        {
            return $"The active profile is '{newest.Active}' (epoch {newest.Epoch}), but its folder '{PathOf(active)}' "
                + (Directory.Exists(PathOf(active)) ? "does not hold it" : "is missing")
                + "; bring it back, or set EventOps:Ops:Backup:DataPath to where it is";
        }

        _epoch = newest.Epoch;
        _active = (int)active;
        return Lock(active);
    }
}

/// <summary>What came of locking a folder.</summary>
/// <param name="Lock">The lock, to be disposed; null when it was refused.</param>
/// <param name="Problem">Why.</param>
public sealed record FolderLockAnswer(IDisposable? Lock, string? Problem);
