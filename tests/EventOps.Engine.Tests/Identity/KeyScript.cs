using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Identity;

/// <summary>What may happen to the key store in a random run. Numbers are taken modulo what there is.</summary>
internal abstract record KeyStep
{
    internal sealed record Create(int Name, int Tenant, int Limits) : KeyStep;

    internal sealed record Rotate(int Which, bool Overlap) : KeyStep;

    internal sealed record Revoke(int Which) : KeyStep;

    /// <summary>Uses a key, revoked ones too: a request that was let in just before.</summary>
    internal sealed record Use(int Which) : KeyStep;

    internal sealed record PassTime(int Ms) : KeyStep;

    internal sealed record Restart(bool Kill) : KeyStep;

    /// <summary>Random runs.</summary>
    internal static Gen<List<KeyStep>> Script => Gen.ListOf(Gen.Frequency(
        (6, from name in Gen.Choose(0, 5)
            from tenant in Gen.Choose(0, 1)
            from limits in Gen.Choose(0, 2)
            select (KeyStep)new Create(name, tenant, limits)),
        (4, from which in Gen.Choose(0, 1_000)
            from overlap in Gen.Elements(true, false)
            select (KeyStep)new Rotate(which, overlap)),
        (3, Gen.Choose(0, 1_000).Select(which => (KeyStep)new Revoke(which))),
        (5, Gen.Choose(0, 1_000).Select(which => (KeyStep)new Use(which))),
        (3, Gen.Choose(0, 90_000).Select(ms => (KeyStep)new PassTime(ms))),
        (2, Gen.Elements(true, false).Select(kill => (KeyStep)new Restart(kill)))));
}
