namespace EventOps.Crash.Tests.RealInput;

/// <summary>
/// A fact on real payloads, which the project does not ship. Skipped, with the reason, where they are not.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SampleEventsFactAttribute : FactAttribute
{
    public SampleEventsFactAttribute() => Skip = SampleEvents.Path is null
        ? $"needs publish bodies, one a line, in {SampleEvents.Variable} or {SampleEvents.BesideRepository} beside the repository"
        : null;
}
