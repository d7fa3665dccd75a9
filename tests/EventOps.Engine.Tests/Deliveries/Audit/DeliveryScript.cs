using EventOps.Engine.Deliveries;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Deliveries.Audit;

/// <summary>What may happen to the jobs of a lane in a random run. Numbers are taken modulo what there is.</summary>
internal abstract record DeliveryStep
{
    internal sealed record Publish(int Count, int Others) : DeliveryStep;

    /// <summary>Hands over what waits, as a feeder does.</summary>
    internal sealed record Scan(int Limit) : DeliveryStep;

    /// <summary>A record that names any events, as one that was overtaken does.</summary>
    internal sealed record Jobs(JobVerb Verb, int[] Which, bool KnowsNeighbours) : DeliveryStep;

    internal sealed record Attempt(int Which, AttemptEnd End) : DeliveryStep;

    internal sealed record Acknowledge(int From, int Count, int Step) : DeliveryStep;

    internal sealed record Expire : DeliveryStep;

    internal sealed record Restart(bool Kill) : DeliveryStep;
}

internal enum JobVerb
{
    Start,
    Requeue,
    Fail,
    Delete,
}

/// <summary>Random runs.</summary>
internal static class DeliveryScript
{
    internal static Gen<List<DeliveryStep>> Any => Gen.ListOf(Gen.Frequency(
        (6, Publish), (6, Scan), (6, Jobs), (6, Attempt), (5, Acknowledge), (1, Restart), (1, Gen.Constant((DeliveryStep)new DeliveryStep.Expire()))));

    private static Gen<DeliveryStep> Publish =>
        from count in Gen.Choose(1, 12)
        from others in Gen.Choose(0, 3)
        select (DeliveryStep)new DeliveryStep.Publish(count, others);

    private static Gen<DeliveryStep> Scan => Gen.Choose(1, 10).Select(limit => (DeliveryStep)new DeliveryStep.Scan(limit));

    private static Gen<DeliveryStep> Jobs =>
        from verb in Gen.Elements(JobVerb.Start, JobVerb.Requeue, JobVerb.Fail, JobVerb.Delete)
        from which in Gen.OneOf(
            Gen.ListOf(Gen.Choose(0, 200)),
            Gen.Choose(0, 200).Zip(Gen.Choose(1, 9)).Select(range => Enumerable.Range(range.Item1, range.Item2).ToList()))
        from knows in Gen.Elements(false, true)
        select (DeliveryStep)new DeliveryStep.Jobs(verb, [.. which], knows);

    private static Gen<DeliveryStep> Attempt =>
        from which in Gen.Choose(0, 20)
        from end in Gen.Elements(AttemptEnd.Succeeded, AttemptEnd.Retry, AttemptEnd.Failed)
        select (DeliveryStep)new DeliveryStep.Attempt(which, end);

    private static Gen<DeliveryStep> Acknowledge =>
        from start in Gen.Choose(0, 200)
        from count in Gen.Choose(1, 15)
        from step in Gen.Choose(1, 3)
        select (DeliveryStep)new DeliveryStep.Acknowledge(start, count, step);

    private static Gen<DeliveryStep> Restart => Gen.Elements(false, true).Select(kill => (DeliveryStep)new DeliveryStep.Restart(kill));
}
