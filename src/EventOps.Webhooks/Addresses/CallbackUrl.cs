using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace EventOps.Webhooks.Addresses;

/// <summary>
/// What a subscriber may give as its callback URL. A literal address is judged here; a name when it is connected to,
/// every time.
/// </summary>
public static class CallbackUrl
{
    /// <summary>What browsers, proxies and logs agree to carry.</summary>
    public const int LengthMax = 2_048;

    private static readonly SearchValues<char> AuthorityEnd = SearchValues.Create("/?#");

    /// <summary>Reads one.</summary>
    /// <param name="text">As the subscriber gave it.</param>
    /// <param name="policy">Judges literal addresses.</param>
    /// <param name="url">The URL, canonical.</param>
    /// <param name="problem">What is wrong with it, to follow its field's name: "must be …".</param>
    public static bool TryParse(
        string? text, AddressPolicy policy, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(policy);
        url = null;
        problem = ProblemOfText(text);
        if (problem is null)
        {
            problem = Uri.TryCreate(text, UriKind.Absolute, out Uri? parsed) ? ProblemOf(parsed, policy) : "must be a valid URL";
            url = problem is null ? parsed : null;
        }

        return problem is null;
    }

    private static string? ProblemOfText(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "must not be empty";
        }

        if (text.Length > LengthMax)
        {
            return $"must be at most {LengthMax} characters";
        }

        // A backslash is a slash to some parsers and not to others: whoever checks and whoever connects must agree.
        if (text.AsSpan().ContainsAnyInRange('\0', ' ') || text.Any(one => char.IsControl(one) || char.IsWhiteSpace(one) || one == '\\'))
        {
            return "must not contain white space, control characters or backslashes";
        }

        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0
            || !(text.AsSpan(0, scheme).Equals("http", StringComparison.OrdinalIgnoreCase)
                || text.AsSpan(0, scheme).Equals("https", StringComparison.OrdinalIgnoreCase)))
        {
            return "must be an absolute URL that begins with http:// or https://";
        }

        ReadOnlySpan<char> rest = text.AsSpan(scheme + 3);
        int end = rest.IndexOfAny(AuthorityEnd);
        if ((end < 0 ? rest : rest[..end]).Contains('@'))
        {
            return "must not contain a user name or password";
        }

        return rest.Contains('#') ? "must not contain a fragment" : null;
    }

    private static string? ProblemOf(Uri url, AddressPolicy policy)
    {
        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0 || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            return "must be an http or https URL without user information and fragment";
        }

        if (url.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6) || url.IdnHost.Length == 0)
        {
            return "must name a host";
        }

        if (url.Port == 0)
        {
            return "must not use port 0";
        }

        if (url.IdnHost.Contains('%', StringComparison.Ordinal))
        {
            return "must not contain an IPv6 zone";
        }

        return IPAddress.TryParse(url.IdnHost.TrimEnd('.'), out IPAddress? literal) && !policy.Permits(literal)
            ? $"must not lead to {literal}: this address is not allowed"
            : null;
    }
}
