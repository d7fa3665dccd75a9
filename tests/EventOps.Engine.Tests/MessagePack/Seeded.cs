using FsCheck;
using Microsoft.FSharp.Core;

namespace EventOps.Engine.Tests.MessagePack;

/// <summary>Properties over the same values in every run: a failure is a change of ours, and comes again.</summary>
internal static class Seeded
{
    public static Rnd Seed { get; } = new(20_261_120);

    public static void Check(this Property property, int values) =>
        property.Check(Config.QuickThrowOnFailure
            .WithMaxTest(values)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(Seed, FSharpOption<int>.None))));
}
