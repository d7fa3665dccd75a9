namespace EventOps.Operations.Sampling;

/// <summary>
/// A sample file made of others: their rows, without those that are too old, under the store's columns, each named once.
/// One thread.
/// </summary>
/// <param name="output">The file.</param>
/// <param name="store">Whose columns the rows have.</param>
/// <param name="oldest">The first time that is wanted, in the unit of the rows.</param>
internal sealed class MergedSamples(Stream output, SampleStore store, long oldest)
{
    private readonly SampleBlock _block = new();
    private readonly HashSet<int> _named = [];

    /// <summary>Takes a row.</summary>
    public void Add(long time, ReadOnlySpan<SampleCell> cells)
    {
        if (time < oldest)
        {
            return;
        }

        foreach (SampleCell cell in cells)
        {
            if (_named.Add(cell.Column))
            {
                _block.AddName(cell.Column, store.NameOf(cell.Column));
            }
        }

        _block.AddRow(time, cells);
        if (_block.IsFull)
        {
            _block.WriteTo(output);
        }
    }

    /// <summary>Writes what is left.</summary>
    public void End()
    {
        if (!_block.IsEmpty)
        {
            _block.WriteTo(output);
        }
    }
}
