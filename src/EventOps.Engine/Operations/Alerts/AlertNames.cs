namespace EventOps.Engine.Operations.Alerts;

/// <summary>Names of what the engine raises itself, which a rule that watches for the same has to share.</summary>
public static class AlertNames
{
    /// <summary>A webhook subscription was disabled, by its receiver or for failing.</summary>
    public const string SubscriptionDisabled = "subscription_disabled";

    /// <summary>The service such alerts are about.</summary>
    public const string Webhooks = "Webhooks";
}
