using EventOps.Engine.Records;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Replays;

/// <summary>What may happen in a random run. Numbers are taken modulo what there is.</summary>
internal abstract record ReplayStep
{
    internal sealed record Publish(int Count, int Type, int Source, EventPriority Priority, bool Foreign) : ReplayStep;

    internal sealed record PassTime(int Seconds) : ReplayStep;

    internal sealed record Subscribe(int Subscriber, string[] Types, string[] Sources, byte Priorities) : ReplayStep;

    internal sealed record Unsubscribe(int Which) : ReplayStep;

    internal sealed record Start(int Subscriber, int Only, int FromSeconds, int Seconds, string[] Types, string[] Sources, byte Priorities) : ReplayStep;

    internal sealed record Cancel(int Which) : ReplayStep;

    internal sealed record Acknowledge(int Subscriber, int From, int Count, int Every) : ReplayStep;

    internal sealed record Restart(bool Kill) : ReplayStep;
}

/// <summary>Random runs.</summary>
internal static class ReplayScript
{
    internal static Gen<List<ReplayStep>> Steps => Gen.ListOf(Gen.Frequency(
        (8, Publish), (4, Gen.Choose(0, 4).Select(one => (ReplayStep)new ReplayStep.PassTime(one))), (2, Subscribe),
        (1, Gen.Choose(0, 50).Select(one => (ReplayStep)new ReplayStep.Unsubscribe(one))), (5, Start),
        (1, Gen.Choose(0, 50).Select(one => (ReplayStep)new ReplayStep.Cancel(one))), (6, Acknowledge),
        (1, Gen.Elements(false, true).Select(one => (ReplayStep)new ReplayStep.Restart(one)))));

    private static Gen<string[]> Types => Gen.SubListOf("deploy.*", "alert", "*.ended").Select(one => one.ToArray());

    private static Gen<string[]> Sources => Gen.Frequency(
        (2, Gen.Constant<string[]>([])), (1, Gen.SubListOf("ci", "prod-*").Select(one => one.ToArray())));

    private static Gen<byte> Priorities => Gen.Frequency((2, Gen.Constant((byte)0)), (1, Gen.Choose(1, 15).Select(one => (byte)one)));

    private static Gen<ReplayStep> Publish =>
        from count in Gen.Choose(1, 12)
        from type in Gen.Choose(0, 2)
        from source in Gen.Choose(0, 2)
        from priority in Gen.Elements(EventPriority.Low, EventPriority.Normal, EventPriority.High, EventPriority.Critical)
        from foreign in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (ReplayStep)new ReplayStep.Publish(count, type, source, priority, foreign);

    private static Gen<ReplayStep> Subscribe =>
        from subscriber in Gen.Choose(0, 1)
        from types in Types
        from sources in Sources
        from priorities in Priorities
        select (ReplayStep)new ReplayStep.Subscribe(subscriber, types, sources, priorities);

    private static Gen<ReplayStep> Start =>
        from subscriber in Gen.Choose(0, 1)
        from only in Gen.Frequency((3, Gen.Constant(-1)), (1, Gen.Choose(0, 5)))
        from fromSeconds in Gen.Choose(-1, 30)
        from seconds in Gen.Choose(1, 40)
        from types in Types
        from sources in Sources
        from priorities in Priorities
        select (ReplayStep)new ReplayStep.Start(subscriber, only, fromSeconds, seconds, types, sources, priorities);

    private static Gen<ReplayStep> Acknowledge =>
        from subscriber in Gen.Choose(0, 1)
        from start in Gen.Choose(0, 300)
        from count in Gen.Choose(1, 80)
        from every in Gen.Choose(1, 3)
        select (ReplayStep)new ReplayStep.Acknowledge(subscriber, start, count, every);
}
