using FsCheck;
using Microsoft.FSharp.Core;

namespace EventOps.Engine.Tests.Intake;

/// <summary>The same random documents on every run; EVENTOPS_PARSE_SEED gives others, to look further.</summary>
internal static class FixedSeed
{
    public static Config Config { get; } = Config.QuickThrowOnFailure.WithReplay(
        FSharpOption<Replay>.Some(new Replay(new Rnd(Seed, 1UL), FSharpOption<int>.None)));

    private static ulong Seed =>
        ulong.TryParse(Environment.GetEnvironmentVariable("EVENTOPS_PARSE_SEED"), out ulong seed) ? seed : 20260117UL;
}
