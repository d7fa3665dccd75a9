namespace EventOps.Engine.Tests.Support;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    internal string FullPath { get; } = Directory.CreateTempSubdirectory("eventops-engine-").FullName;

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
