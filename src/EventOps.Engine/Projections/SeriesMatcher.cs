using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Projections;

/// <summary>Decides filters per series and remembers the answers. Belongs to one thread at a time.</summary>
internal sealed class SeriesMatcher
{
    private const byte Unknown = 0;
    private const byte Yes = 1;
    private const byte No = 2;
    private readonly SeriesTable _table;
    private readonly Func<Series, bool> _matches;
    private byte[] _known = new byte[64];

    internal SeriesMatcher(SeriesTable table, Func<Series, bool> matches)
    {
        _table = table;
        _matches = matches;
    }

    internal static SeriesMatcher For(SeriesTable table, EventFilter filter) => new(table, filter.Matches);

    /// <summary>Of a series without a number; not remembered.</summary>
    internal bool Matches(Series series) => _matches(series);

    internal bool Matches(int series)
    {
        if (series >= _known.Length)
        {
            Array.Resize(ref _known, Math.Max(series + 1, _known.Length * 2));
        }

        if (_known[series] == Unknown)
        {
            _known[series] = _matches(_table[series]) ? Yes : No;
        }

        return _known[series] == Yes;
    }
}
