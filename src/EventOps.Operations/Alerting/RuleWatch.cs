namespace EventOps.Operations.Alerting;

/// <summary>
/// Which series of a rule are on their way to an alert, have one, or are on their way out of it. Pure: told values and
/// times, it says what is to be done. What is well and has no alert is not kept.
/// </summary>
/// <remarks>
/// <code>
/// well ── wrong ─► pending ── for so long ─► (raise) ─► raised ── well, or gone ─► clearing ── for so long ─► (resolve)
///        ◄─ not wrong ──┘                                  ◄────────── neither ────────┘
/// </code>
/// A series that has no value is not wrong; an alert whose series stays away is over as one that is well.
/// </remarks>
internal sealed class RuleWatch
{
    /// <summary>Series on their way; a rule that is wrong for more is one whose threshold is wrong.</summary>
    internal const int SeriesMax = 1_000;

    /// <summary>Alerts of one rule that are open: the hundred-and-first tells nobody anything.</summary>
    internal const int OpenMax = 100;

    private readonly Dictionary<string, SeriesState> _series = new(StringComparer.Ordinal);
    private readonly List<AlertStep> _steps = [];
    private readonly List<(string Series, SeriesState State)> _missing = [];
    private long _look;
    private int _open;

    /// <param name="rule">The rule.</param>
    internal RuleWatch(AlertRule rule) => Rule = rule;

    internal AlertRule Rule { get; }

    /// <summary>Series that were wrong and are not watched, because too many are.</summary>
    internal long Dropped { get; private set; }

    /// <summary>A series' alert is open, whoever raised it: the process before this one, or the engine.</summary>
    internal void NoteOpen(string series)
    {
        if (!_series.TryGetValue(series, out SeriesState state) || !state.IsRaised)
        {
            _series[series] = new SeriesState(IsRaised: true, SinceMs: null, _look);
            _open++;
        }
    }

    /// <summary>Looks at all series there are at one time, each once.</summary>
    /// <returns>What is to be done; valid until the next look.</returns>
    internal IReadOnlyList<AlertStep> Look(IEnumerable<SeriesValue> values, long nowMs)
    {
        _look++;
        _steps.Clear();
        _missing.Clear();
        foreach (SeriesValue one in values)
        {
            Look(one, nowMs);
        }

        foreach ((string series, SeriesState state) in _series)
        {
            if (state.Look != _look)
            {
                _missing.Add((series, state));
            }
        }

        foreach ((string series, SeriesState state) in _missing)
        {
            LookAtMissing(series, state, nowMs);
        }

        return _steps;
    }

    /// <summary>What was wanted is done.</summary>
    internal void Done(AlertStep step)
    {
        if (step.Raises)
        {
            _series[step.Series] = _series[step.Series] with { IsRaised = true, SinceMs = null };
            _open++;
        }
        else if (_series.Remove(step.Series))
        {
            _open--;
        }
    }

    private void Look(SeriesValue one, long nowMs)
    {
        bool known = _series.TryGetValue(one.Series, out SeriesState state);
        if (!known && Rule.IsWrong(one.Value))
        {
            if (_series.Count >= SeriesMax)
            {
                Dropped++;
                return;
            }

            state = new SeriesState(IsRaised: false, nowMs, _look);
        }
        else if (!known)
        {
            return;
        }

        if (state.IsRaised)
        {
            Clear(one, state, Rule.IsWell(one.Value), nowMs);
        }
        else if (!Rule.IsWrong(one.Value))
        {
            _series.Remove(one.Series);
        }
        else
        {
            _series[one.Series] = state with { Look = _look };
            if (IsLongEnough(state.SinceMs, nowMs) && _open + _steps.Count(static step => step.Raises) < OpenMax)
            {
                _steps.Add(new AlertStep(one.Series, Raises: true, one.Value));
            }
        }
    }

    private void LookAtMissing(string series, SeriesState state, long nowMs)
    {
        if (state.IsRaised)
        {
            Clear(new SeriesValue(series, double.NaN), state, isWell: true, nowMs);
        }
        else
        {
            _series.Remove(series);
        }
    }

    private void Clear(SeriesValue one, SeriesState state, bool isWell, long nowMs)
    {
        long? sinceMs = isWell ? state.SinceMs ?? nowMs : null;
        _series[one.Series] = state with { SinceMs = sinceMs, Look = _look };
        if (isWell && IsLongEnough(sinceMs, nowMs))
        {
            _steps.Add(new AlertStep(one.Series, Raises: false, one.Value));
        }
    }

    private bool IsLongEnough(long? sinceMs, long nowMs) => nowMs - sinceMs >= (long)Rule.For.TotalMilliseconds;

    /// <summary>What is known of a series.</summary>
    /// <param name="IsRaised">Whether its alert is open.</param>
    /// <param name="SinceMs">Since when it is wrong, or, raised, well; null while it is raised and not well.</param>
    /// <param name="Look">The last look that saw it, or missed it.</param>
    private readonly record struct SeriesState(bool IsRaised, long? SinceMs, long Look);
}
