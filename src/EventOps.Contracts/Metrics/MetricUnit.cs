namespace EventOps.Contracts.Metrics;

/// <summary>
/// The base unit an instrument's unit (UCUM) is exposed in, and the factor to get there: Prometheus wants seconds,
/// bytes and ratios, whatever was measured. Multiplier and divisor are apart because 3 / 1000 is the nearest double and
/// 3 * 0.001 is not.
/// </summary>
/// <param name="Suffix">The unit as the end of a name, or null for none (annotations such as <c>{event}</c>).</param>
/// <param name="Multiplier">Raw times this…</param>
/// <param name="Divisor">…over this is the exposed value.</param>
internal readonly record struct MetricUnit(string? Suffix, double Multiplier = 1, double Divisor = 1)
{
    private static readonly Dictionary<string, MetricUnit> Known = new(StringComparer.Ordinal)
    {
        ["s"] = new("seconds"),
        ["ms"] = new("seconds", Divisor: 1e3),
        ["us"] = new("seconds", Divisor: 1e6),
        ["µs"] = new("seconds", Divisor: 1e6),
        ["ns"] = new("seconds", Divisor: 1e9),
        ["min"] = new("seconds", Multiplier: 60),
        ["h"] = new("seconds", Multiplier: 3_600),
        ["d"] = new("seconds", Multiplier: 86_400),
        ["By"] = new("bytes"),
        ["bit"] = new("bytes", Divisor: 8),
        ["kBy"] = new("bytes", Multiplier: 1e3),
        ["MBy"] = new("bytes", Multiplier: 1e6),
        ["GBy"] = new("bytes", Multiplier: 1e9),
        ["KiBy"] = new("bytes", Multiplier: 1L << 10),
        ["MiBy"] = new("bytes", Multiplier: 1L << 20),
        ["GiBy"] = new("bytes", Multiplier: 1L << 30),
        ["1"] = new("ratio"),
        ["%"] = new("ratio", Divisor: 100),
        ["Cel"] = new("celsius"),
        ["Hz"] = new("hertz"),
        ["m"] = new("meters"),
        ["g"] = new("grams"),
        ["J"] = new("joules"),
        ["V"] = new("volts"),
        ["A"] = new("amperes"),
        ["W"] = new("watts"),
    };

    /// <summary>True when the raw value is the exposed one.</summary>
    public bool IsIdentity => Multiplier == 1 && Divisor == 1;

    /// <summary>A raw value in the exposed unit.</summary>
    public double ToExposed(double raw) => raw * Multiplier / Divisor;

    /// <summary>An exposed value in the raw unit.</summary>
    public double ToRaw(double exposed) => exposed * Divisor / Multiplier;

    /// <summary>
    /// Reads a UCUM unit; <c>x/y</c> becomes <c>x_per_y</c>, an unknown unit is taken as its own name.
    /// </summary>
    public static MetricUnit Parse(string? unit)
    {
        if (string.IsNullOrWhiteSpace(unit))
        {
            return new MetricUnit(null);
        }

        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return One(unit);
        }

        var over = One(unit[..slash]);
        var under = One(unit[(slash + 1)..]);
        var singular = under.Suffix is { } name && name.EndsWith('s') && name != "celsius" ? name[..^1] : under.Suffix;
        var suffix = singular is null ? over.Suffix
            : over.Suffix is null ? "per_" + singular
            : over.Suffix + "_per_" + singular;
        return new MetricUnit(suffix, over.Multiplier * under.Divisor, over.Divisor * under.Multiplier);
    }

    private static MetricUnit One(string unit)
    {
        var open = unit.IndexOf('{', StringComparison.Ordinal);
        var plain = open < 0 ? unit : unit[..open];
        if (plain.Length == 0)
        {
            return new MetricUnit(null);
        }

        if (Known.TryGetValue(plain, out var known))
        {
            return known;
        }

        var name = MetricName.Sanitise(plain).Trim('_');
        return new MetricUnit(name.Length == 0 ? null : name);
    }
}
