namespace EventOps.Engine;

/// <summary>
/// Parts that are opened one after the other, each needed by the next: when one cannot be, those before it are disposed
/// backwards, so that the next try meets no lock, thread or half-written file of this one. One thread's.
/// </summary>
public sealed class Opening : IDisposable
{
    private readonly Stack<Action> _undo = [];

    /// <summary>Has a part disposed unless all succeeds.</summary>
    public T Own<T>(T part)
        where T : IDisposable
    {
        _undo.Push(part.Dispose);
        return part;
    }

    /// <summary>The same of a part that may have to wait for its tasks, which this then waits for: nobody else would.</summary>
    public T OwnAsync<T>(T part)
        where T : IAsyncDisposable
    {
        _undo.Push(() => Task.Run(async () => await part.DisposeAsync()).GetAwaiter().GetResult());
        return part;
    }

    /// <summary>All are open: they belong to whoever has them now.</summary>
    public void Succeeded() => _undo.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_undo.TryPop(out Action? undo))
        {
            try
            {
                undo();
            }
            catch (Exception second) when (second is not OutOfMemoryException)
            {
                // On the way already: the exception that stood in the way of the opening is the one to tell, and those below are to go too.
            }
        }
    }
}
