namespace EventOps.Contracts.Http.Auth;

/// <summary>The rule of keys' and tenants' names, in the configuration and at <c>/admin/keys</c>.</summary>
public static class KeyName
{
    /// <summary>The rule, as a message says it.</summary>
    public const string Rule = "must be 1 to 64 letters, digits, '_', '-', '.' or '@'";

    private const int LengthMax = 64;

    /// <summary>Whether a name is one.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= LengthMax }
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '@');
}
