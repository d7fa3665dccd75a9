using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EventOps.Server.Tests.OpsConsole;

/// <summary>A real Prometheus on loopback, that scrapes one server every second and keeps its data in a folder of its own.</summary>
internal sealed class PrometheusProcess : IDisposable
{
    internal const string Executable = "/usr/bin/prometheus";

    private readonly TestFolder _folder = new();
    private Process? _process;

    /// <summary>A port that was free a moment ago: the server is told of it before Prometheus is there.</summary>
    internal PrometheusProcess()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }

    internal Uri Url { get; }

    internal void Scrape(Uri server)
    {
        string settings = _folder.File("prometheus.yml");
        File.WriteAllText(settings, string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: eventops
                static_configs: [{ targets: ["{{server.Authority}}"] }]
            """));
        _process = Process.Start(new ProcessStartInfo(
            Executable,
            [
                "--config.file=" + settings, "--storage.tsdb.path=" + _folder.File("tsdb"), "--web.listen-address=" + Url.Authority,
                "--log.level=error",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        });
        _process!.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        _folder.Dispose();
    }
}
