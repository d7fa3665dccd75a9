using System.Diagnostics.CodeAnalysis;

namespace EventOps.Server.DataFolder;

/// <summary>Either a locked data folder, or why there is none.</summary>
internal sealed class DataFolderResult
{
    private DataFolderResult(DataFolderLock? folder, string? problem)
    {
        Lock = folder;
        Problem = problem;
    }

    /// <summary>The locked folder, for the caller to dispose last of all.</summary>
    public DataFolderLock? Lock { get; }

    /// <summary>Why not, in one line that names the folder and, if another process holds it, that process.</summary>
    public string? Problem { get; }

    /// <summary>Whether the folder is the caller's.</summary>
    [MemberNotNullWhen(true, nameof(Lock))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Lock is not null;

    /// <summary>The folder is the caller's.</summary>
    public static DataFolderResult Acquired(DataFolderLock folder) => new(folder, null);

    /// <summary>The folder is not to be had.</summary>
    public static DataFolderResult Refused(string problem) => new(null, problem);
}
