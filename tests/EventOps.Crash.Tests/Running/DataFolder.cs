namespace EventOps.Crash.Tests.Running;

/// <summary>
/// A data folder of one test, on the disk of the build output, where a journal behaves as in earnest; deleted behind
/// it.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    internal DataFolder() =>
        Path = Directory.CreateDirectory(
            System.IO.Path.Combine(AppContext.BaseDirectory, "data", Guid.NewGuid().ToString("N"))).FullName;

    internal string Path { get; }

    internal string Sub(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
