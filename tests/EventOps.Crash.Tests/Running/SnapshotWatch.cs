namespace EventOps.Crash.Tests.Running;

/// <summary>Tells when the server puts its next state snapshot in place.</summary>
internal sealed class SnapshotWatch : IDisposable
{
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FileSystemWatcher _watcher;

    internal SnapshotWatch(string stateFolder)
    {
        _watcher = new FileSystemWatcher(stateFolder);
        _watcher.Renamed += (_, _) => _taken.TrySetResult();
        _watcher.EnableRaisingEvents = true;
    }

    internal Task Taken => _taken.Task;

    public void Dispose() => _watcher.Dispose();
}
