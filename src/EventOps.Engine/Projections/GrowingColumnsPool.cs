using System.Collections.Concurrent;

namespace EventOps.Engine.Projections;

/// <summary>Keeps the columns of sealed segments for the next ones. Any thread.</summary>
internal sealed class GrowingColumnsPool
{
    private readonly ConcurrentQueue<GrowingColumns> _free = new();
    private readonly int _keepMax;

    /// <param name="keepMax">Columns kept unused; more are left to the collector. Each is about 0.9 MB.</param>
    internal GrowingColumnsPool(int keepMax) => _keepMax = keepMax;

    internal GrowingColumns Rent()
    {
        if (_free.TryDequeue(out GrowingColumns? columns))
        {
            columns.Reuse();
            return columns;
        }

        return new GrowingColumns(this);
    }

    internal void Return(GrowingColumns columns)
    {
        if (_free.Count < _keepMax)
        {
            _free.Enqueue(columns);
        }
    }
}
