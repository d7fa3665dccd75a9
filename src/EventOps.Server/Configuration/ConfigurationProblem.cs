namespace EventOps.Server.Configuration;

/// <summary>One reason the server does not start, as one line a person can act on.</summary>
/// <param name="Key">The full configuration key, or the name of the variable, argument or file at fault.</param>
/// <param name="Message">The whole line: key, value unless secret, and what would be right.</param>
internal sealed record ConfigurationProblem(string Key, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
