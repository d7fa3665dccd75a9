using System.Net.Sockets;
using System.Security.Authentication;
using EventOps.Webhooks.Addresses;

namespace EventOps.Webhooks.Sending;

/// <summary>
/// What the owner of a subscription reads about a failed attempt: one short line of ours, in which nothing but a
/// status, its reason and an address comes from outside.
/// </summary>
internal static class FailureText
{
    private const int ReasonCharsMax = 100;

    internal static string OfStatus(int status, string? reason)
    {
        string shown = Printable(reason);
        string line = shown.Length == 0 ? $"HTTP {status}" : $"HTTP {status} {shown}";
        return status is >= 300 and < 400 ? line + ": redirects are not followed" : line;
    }

    internal static string Of(Exception failure, int responseHeadKilobytesMax)
    {
        HttpRequestError phase = HttpRequestError.Unknown;
        for (Exception? one = failure; one is not null; one = one.InnerException)
        {
            switch (one)
            {
                case AddressRefusedException refused:
                    return refused.Message;
                case AuthenticationException tls:
                    return OfTls(tls);
                case SocketException socket:
                    return OfSocket(socket.SocketErrorCode);
                case HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http:
                    phase = http.HttpRequestError;
                    break;
                case HttpIOException { HttpRequestError: not HttpRequestError.Unknown } http:
                    phase = http.HttpRequestError;
                    break;
            }
        }

        return phase switch
        {
            HttpRequestError.NameResolutionError => "name resolution failed",
            HttpRequestError.ConnectionError => "connection failed",
            HttpRequestError.SecureConnectionError => "TLS: handshake failed",
            HttpRequestError.ResponseEnded => "connection closed before the response was complete",
            HttpRequestError.ConfigurationLimitExceeded => $"response head larger than {responseHeadKilobytesMax} KiB",
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => "response is not valid HTTP/1.1",
            _ => "connection broke during the exchange",
        };
    }

    private static string OfSocket(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "connection reset",
        SocketError.HostNotFound or SocketError.NoData => "name not found",
        SocketError.TryAgain or SocketError.NoRecovery => "name resolution failed",
        SocketError.TimedOut => "connect timed out",
        SocketError.HostUnreachable or SocketError.HostDown => "host unreachable",
        SocketError.NetworkUnreachable or SocketError.NetworkDown => "network unreachable",
        _ => $"socket error {error}",
    };

    // .NET's own words name what is wrong after the last colon: "…: RemoteCertificateNameMismatch, RemoteCertificateChainErrors".
    private static string OfTls(AuthenticationException failure)
    {
        int colon = failure.Message.LastIndexOf(": ", StringComparison.Ordinal);
        return colon >= 0 && failure.Message.Contains("certificate", StringComparison.Ordinal)
            ? "TLS: certificate not accepted: " + Printable(failure.Message[(colon + 2)..])
            : "TLS: handshake failed";
    }

    private static string Printable(string? text)
    {
        if (text is null || (text.Length <= ReasonCharsMax && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')))
        {
            return text ?? "";
        }

        return string.Create(Math.Min(text.Length, ReasonCharsMax), text, static (shown, all) =>
        {
            for (int i = 0; i < shown.Length; i++)
            {
                shown[i] = all[i] is >= ' ' and <= '~' ? all[i] : '?';
            }
        });
    }
}
