using EventOps.Engine.Retention;

namespace EventOps.Journal.Tests.Retention;

/// <summary>A disk with as much room as the test says.</summary>
internal sealed class TestDisk : IDiskSpace
{
    private long _freeBytes = long.MaxValue;

    public Exception? Refuses { get; set; }

    public long FreeBytes
    {
        get => Refuses is { } refuses ? throw refuses : Volatile.Read(ref _freeBytes);
        set => Volatile.Write(ref _freeBytes, value);
    }
}
