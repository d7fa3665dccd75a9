using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EventOps.Load.Simulations;

/// <summary>Reads <c>kind:amount,duration</c>, for example <c>inject:5000,30s</c> or <c>pause:2s</c>.</summary>
internal static class SimulationParser
{
    public const string Syntax =
        "keep_constant:COPIES,DURATION | ramping_constant:COPIES,DURATION | inject:RATE,DURATION | "
        + "inject_random:MIN-MAX,DURATION | ramping_inject:RATE,DURATION | pause:DURATION";

    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out LoadSimulation? simulation,
        [NotNullWhen(false)] out string? problem)
    {
        simulation = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? text : text[..colon];
        string[] parts = colon < 0 ? [] : text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries);
        string amount = parts.Length == 2 ? parts[0] : "";
        if (parts.Length != (kind == "pause" ? 1 : 2) || !DurationText.TryParse(parts[^1], out TimeSpan during)
            || during <= TimeSpan.Zero)
        {
            problem = $"'{text}' is not a load simulation; write one of {Syntax}";
            return false;
        }

        simulation = kind switch
        {
            "pause" => new Pause(during),
            "keep_constant" when TryCopies(amount, out int copies) => new KeepConstant(copies, during),
            "ramping_constant" when TryCopies(amount, out int copies) => new RampingConstant(copies, during),
            "inject" when TryRate(amount, out double rate) => new Inject(rate, during),
            "ramping_inject" when TryRate(amount, out double rate) => new RampingInject(rate, during),
            "inject_random" when TryRange(amount, out double low, out double high) => new InjectRandom(low, high, during, 1),
            _ => null,
        };
        problem = simulation is null ? $"'{text}' is not a load simulation; write one of {Syntax}" : null;
        return simulation is not null;
    }

    private static bool TryCopies(string text, out int copies) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out copies) && copies > 0;

    private static bool TryRate(string text, out double rate) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate)
        && rate is > 0 and <= RunLimits.RateMax;

    private static bool TryRange(string text, out double low, out double high)
    {
        string[] ends = text.Split('-');
        high = 0;
        return TryRate(ends[0], out low) && ends.Length == 2 && TryRate(ends[1], out high) && low <= high;
    }
}
