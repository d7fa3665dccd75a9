using EventOps.Server.Configuration.Binding;

namespace EventOps.Server.Configuration.Sources;

/// <summary>The addresses the server will listen on, by the host's own order of precedence.</summary>
/// <param name="Urls">The addresses, at least one.</param>
/// <param name="FromKestrelEndpoints">Whether Kestrel takes them from <c>Kestrel:Endpoints</c> by itself.</param>
internal sealed record ListenAddresses(IReadOnlyList<string> Urls, bool FromKestrelEndpoints)
{
    /// <summary>Where the server listens when nothing is said: the Event Bus contract's port, on loopback.</summary>
    public const string Default = "http://127.0.0.1:8099";

    private const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    /// <summary>
    /// Reads <c>Kestrel:Endpoints:*:Url</c>, else <c>urls</c> (<c>--urls</c>, <c>ASPNETCORE_URLS</c>), else
    /// <c>http_ports</c> and <c>https_ports</c> (which mean all interfaces), else takes <see cref="Default"/>.
    /// </summary>
    public static ListenAddresses Read(IConfiguration configuration, ProblemList problems)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(endpoint => (Key: endpoint.Path + ":Url", Url: endpoint["Url"] ?? ""))
            .ToList();
        if (endpoints.Count > 0)
        {
            endpoints.ForEach(endpoint => Check(endpoint.Key, endpoint.Url, problems));
            return new([.. endpoints.Select(endpoint => endpoint.Url)], FromKestrelEndpoints: true);
        }

        string[] urls = (configuration["urls"] ?? "").Split(';', Clean);
        if (urls.Length == 0)
        {
            urls = [.. Ports(configuration, "http"), .. Ports(configuration, "https")];
        }

        foreach (var url in urls)
        {
            Check("urls", url, problems);
        }

        return new(urls.Length > 0 ? urls : [Default], FromKestrelEndpoints: false);
    }

    private static IEnumerable<string> Ports(IConfiguration configuration, string scheme) =>
        (configuration[scheme + "_ports"] ?? "").Split(';', Clean).Select(port => $"{scheme}://*:{port}");

    private static void Check(string key, string url, ProblemList problems)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            var isHttp = address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase)
                || address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
            if (isHttp && string.IsNullOrEmpty(address.PathBase))
            {
                return;
            }
        }
        catch (FormatException)
        {
            // Told below, together with what parses but cannot be listened on.
        }

        problems.AddLine(key, $"{key} has '{url}': must be an address such as {Default}");
    }
}
