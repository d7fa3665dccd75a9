using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Journaling;

/// <summary>What may happen to an engine in a random run. Numbers are taken modulo what there is.</summary>
internal abstract record EngineStep
{
    internal sealed record Publish(int Count, int Type, int Priority, int Key, bool Foreign) : EngineStep;

    internal sealed record Subscribe(int Subscriber, string[] Types, int Priorities) : EngineStep;

    internal sealed record Unsubscribe(int Which) : EngineStep;

    internal sealed record Acknowledge(int Subscriber, int[] Which, bool Junk) : EngineStep;

    internal sealed record Poll(int Subscriber, int Limit, int Since) : EngineStep;

    internal sealed record Register(int Name, bool Described) : EngineStep;

    internal sealed record Leap : EngineStep;

    internal sealed record PassTime(int Ms) : EngineStep;

    internal sealed record Restart(bool Kill, int ClockMs) : EngineStep;
}

/// <summary>Random runs.</summary>
internal static class EngineScript
{
    internal static Gen<List<EngineStep>> Of(int restartWeight) => Gen.ListOf(Gen.Frequency(
        (8, Publish), (2, Subscribe), (1, Unsubscribe), (5, Acknowledge), (5, Poll), (1, Register), (1, Gen.Constant((EngineStep)new EngineStep.Leap())),
        (1, Gen.Choose(0, 3_000).Select(ms => (EngineStep)new EngineStep.PassTime(ms))), (restartWeight, Restart)));

    private static Gen<EngineStep> Publish =>
        from count in Gen.Frequency((3, Gen.Constant(1)), (2, Gen.Choose(1, 30)))
        from type in Gen.Choose(0, 2)
        from priority in Gen.Choose(0, 3)
        from key in Gen.Frequency((2, Gen.Constant(-1)), (1, Gen.Choose(0, 6)))
        from foreign in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (EngineStep)new EngineStep.Publish(count, type, priority, key, foreign);

    private static Gen<EngineStep> Subscribe =>
        from subscriber in Gen.Choose(0, 2)
        from types in Gen.SubListOf("deploy.*", "alert", "*.ended")
        from priorities in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(1, 15)))
        select (EngineStep)new EngineStep.Subscribe(subscriber, [.. types], priorities);

    private static Gen<EngineStep> Unsubscribe => Gen.Choose(0, 100).Select(which => (EngineStep)new EngineStep.Unsubscribe(which));

    private static Gen<EngineStep> Acknowledge =>
        from subscriber in Gen.Choose(0, 2)
        from which in Gen.OneOf(
            Gen.ListOf(Gen.Choose(0, 1_000)),
            Gen.Choose(0, 1_000).Zip(Gen.Choose(1, 40)).Select(range => Enumerable.Range(range.Item1, range.Item2).ToList()))
        from junk in Gen.Elements(false, true)
        select (EngineStep)new EngineStep.Acknowledge(subscriber, [.. which], junk);

    private static Gen<EngineStep> Poll =>
        from subscriber in Gen.Choose(0, 2)
        from limit in Gen.Choose(1, 20)
        from since in Gen.OneOf(Gen.Constant(-1), Gen.Choose(0, 1_000))
        select (EngineStep)new EngineStep.Poll(subscriber, limit, since);

    private static Gen<EngineStep> Register =>
        from name in Gen.Choose(0, 4)
        from described in Gen.Elements(false, true)
        select (EngineStep)new EngineStep.Register(name, described);

    private static Gen<EngineStep> Restart =>
        from kill in Gen.Elements(false, true)
        from clockMs in Gen.Elements(0, 5_000, -60_000)
        select (EngineStep)new EngineStep.Restart(kill, clockMs);
}
