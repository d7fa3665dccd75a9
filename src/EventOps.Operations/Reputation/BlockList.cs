namespace EventOps.Operations.Reputation;

/// <summary>A DNS block list as configured.</summary>
/// <param name="Name">The name it is shown by, such as <c>spamhaus</c>.</param>
/// <param name="Zone">Where it is asked, such as <c>zen.spamhaus.org</c>.</param>
/// <param name="Weight">What being listed costs of the score of 100.</param>
/// <param name="IsCritical">Whether being listed is critical, and not a warning.</param>
/// <param name="HasTestEntry">Whether it shows by the entries of RFC 5782 that it is alive, and is not believed without.</param>
public sealed record BlockList(string Name, string Zone, int Weight, bool IsCritical, bool HasTestEntry = true);
