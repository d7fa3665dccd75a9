namespace EventOps.Operations.Reputation;

/// <summary>A DNS block list as configured.</summary>
/// <param name="Name">The name it is shown by, such as <c>spamhaus</c>.</param>
/// <param name="Zone">Where it is asked, such as <c>zen.spamhaus.org</c>.</param>
/// <param name="Weight">What being listed costs of the score of 100.</param>
/// <param name="IsCritical">Whether being listed is critical, and not a warning.</param>
/// <param name="HasTestEntry">Whether it lists 127.0.0.2 and ::FFFF:7F00:2 to show that it is alive (RFC 5782), and is not believed without.</param>
public sealed record BlockList(string Name, string Zone, int Weight, bool IsCritical, bool HasTestEntry = true);
