using EventOps.Engine.Files;

namespace EventOps.Operations.Runbooks.Profiles;

/// <summary>
/// That those who run the server have stopped publishing, as a file in the data folder: no crash and no restart of the
/// process takes back what they decided. No record of the journal, because a stop must count while that takes none. The
/// running runbook changes it; any thread reads.
/// </summary>
public sealed class StopMark
{
    private const string FileName = "publishing-stopped";
    private readonly string _path;

    /// <param name="dataPath">The data folder.</param>
    internal StopMark(string dataPath) => _path = Path.Combine(dataPath, FileName);

    /// <summary>Whether publishing is stopped until somebody starts it.</summary>
    public bool IsSet => File.Exists(_path);

    /// <summary>Notes a stop, durably.</summary>
    /// <returns>Why it could not be noted, or null.</returns>
    internal string? Set() => Try(() =>
        DurableFile.ReplaceForGood(_path, "Publishing is stopped until the runbook 'start' or 'restart'.\n"u8));

    /// <summary>Notes that it is over, durably.</summary>
    /// <returns>Why it could not be noted, or null.</returns>
    internal string? Clear() => Try(() =>
    {
        if (IsSet)
        {
            File.Delete(_path);
            DurableFolder.Flush(Path.GetDirectoryName(_path)!);
        }
    });

    private static string? Try(Action change)
    {
        try
        {
            change();
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
    }
}
