namespace EventOps.Contracts.SystemEvents.Rules;

/// <summary>When notifications of a rule are looked through (system-events, section 4).</summary>
public enum ReviewCycle
{
    /// <summary>At once: alerts.</summary>
    Immediate,

    /// <summary>Every day: operational updates.</summary>
    Daily,

    /// <summary>Every week: business metrics.</summary>
    Weekly,

    /// <summary>Every month: planning.</summary>
    Monthly,
}
