using System.Diagnostics.CodeAnalysis;

namespace EventOps.Operations.Probing;

/// <summary>Reads where a service is: a URL, or <c>host:port</c> with the usual port of the kind.</summary>
public static class ProbeTarget
{
    /// <summary>Reads a target; false when it is none of the kind.</summary>
    public static bool TryParse(ProbeKind kind, string? text, [NotNullWhen(true)] out Uri? target)
    {
        target = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        if (kind == ProbeKind.Http)
        {
            bool isGood = Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
                && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Host.Length > 0;
            target = isGood ? url : null;
            return isGood;
        }

        string scheme = kind.ToString().ToLowerInvariant();
        if (text.Contains('/', StringComparison.Ordinal)
            || !Uri.TryCreate($"{scheme}://{text}", UriKind.Absolute, out target)
            || target.Host.Length == 0 || target.UserInfo.Length > 0 || target.PathAndQuery.Length > 1)
        {
            target = null;
            return false;
        }

        int port = target.Port > 0 ? target.Port : UsualPortOf(kind);
        target = port > 0 ? new UriBuilder(scheme, target.Host, port).Uri : null;
        return target is not null;
    }

    private static int UsualPortOf(ProbeKind kind) => kind switch
    {
        ProbeKind.Smtp => 25,
        ProbeKind.Postgresql => 5_432,
        ProbeKind.Redis => 6_379,
        _ => 0,
    };
}
