namespace EventOps.Server.Configuration.Options;

/// <summary>Marks a setting whose value is never printed, neither in a problem nor anywhere else.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
