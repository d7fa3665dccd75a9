namespace EventOps.Operations.Alerting;

/// <summary>On which side of its threshold a value is wrong.</summary>
public enum AlertComparison
{
    /// <summary>Larger.</summary>
    Above,

    /// <summary>As large, or larger.</summary>
    AtLeast,

    /// <summary>Smaller.</summary>
    Below,

    /// <summary>As small, or smaller.</summary>
    AtMost,
}
