using EventOps.Engine.Intake.Parsing;

namespace EventOps.Engine.Tests.Intake;

/// <summary>Puts one document of any kind to the scanner.</summary>
internal static class ScannerProbe
{
    public static bool Accepts(ReadOnlySpan<byte> json, out bool loneSurrogate)
    {
        JsonScanner scanner = new(json, ParseLimits.DepthCeiling);
        int end = scanner.SkipValue(0, depth: 0);
        loneSurrogate = scanner.LoneSurrogateAt >= 0;
        return end >= 0 && JsonScanner.SkipWhitespace(json, end) == json.Length;
    }
}
