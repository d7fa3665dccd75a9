namespace EventOps.Operations.Sampling;

/// <summary>
/// Samples at one resolution: for every metric a ring of slots, all turned together. What was not sampled is NaN. Not
/// synchronised.
/// </summary>
internal sealed class SampleGrid(int slots)
{
    private readonly List<double[]?> _columns = [];

    /// <summary>The newest slot there is a sample in; <see cref="long.MinValue"/> before the first.</summary>
    public long Newest { get; private set; } = long.MinValue;

    /// <summary>
    /// Whether a slot is in reach: no later than the newest, no earlier than the ring is long.
    /// </summary>
    public bool Covers(long slot) => Newest != long.MinValue && slot <= Newest && slot > Newest - slots;

    /// <summary>
    /// Puts a sample. A later slot turns the ring; one that is too far back, as when the clock is set back by more than
    /// the ring is long, empties it: what it has then lies in the future.
    /// </summary>
    public void Put(long slot, ReadOnlySpan<SampleCell> cells)
    {
        if (Newest == long.MinValue || slot <= Newest - slots || slot > Newest + slots)
        {
            Clear();
            Newest = slot;
        }

        while (Newest < slot)
        {
            Newest++;
            Empty(Newest);
        }

        foreach (SampleCell cell in cells)
        {
            ColumnOf(cell.Column)[Index(slot)] = cell.Value;
        }
    }

    /// <summary>A metric's sample; NaN for none.</summary>
    public double Get(long slot, int column) =>
        Covers(slot) && column < _columns.Count && _columns[column] is { } values ? values[Index(slot)] : double.NaN;

    private int Index(long slot) => (int)(slot % slots);

    private double[] ColumnOf(int column)
    {
        while (_columns.Count <= column)
        {
            _columns.Add(null);
        }

        if (_columns[column] is not { } values)
        {
            values = new double[slots];
            Array.Fill(values, double.NaN);
            _columns[column] = values;
        }

        return values;
    }

    private void Empty(long slot)
    {
        foreach (double[]? values in _columns)
        {
            if (values is not null)
            {
                values[Index(slot)] = double.NaN;
            }
        }
    }

    private void Clear()
    {
        foreach (double[]? values in _columns)
        {
            if (values is not null)
            {
                Array.Fill(values, double.NaN);
            }
        }
    }
}
