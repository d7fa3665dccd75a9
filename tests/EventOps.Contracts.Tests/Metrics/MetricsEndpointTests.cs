using EventOps.Contracts.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    private const string Prometheus2 = "application/openmetrics-text;version=1.0.0;q=0.5,"
        + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private const string Prometheus3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    [Theory]
    [InlineData(null, ExpositionFormat.PrometheusText)]
    [InlineData("", ExpositionFormat.PrometheusText)]
    [InlineData("*/*", ExpositionFormat.PrometheusText)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", ExpositionFormat.PrometheusText)]
    [InlineData("text/plain", ExpositionFormat.PrometheusText)]
    [InlineData("application/openmetrics-text", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text; version=\"1.0.0\"", ExpositionFormat.OpenMetrics)]
    [InlineData("APPLICATION/OpenMetrics-Text", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;version=2.0.0", ExpositionFormat.PrometheusText)]
    [InlineData("application/openmetrics-text;q=0", ExpositionFormat.PrometheusText)]
    [InlineData("application/openmetrics-text;q=0.2,text/plain;q=0.7", ExpositionFormat.PrometheusText)]
    [InlineData("application/openmetrics-text;q=0.7,text/plain;q=0.2", ExpositionFormat.OpenMetrics)]
    [InlineData("text/plain;q=0.7,application/openmetrics-text;q=0.7", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text;q=0.5,*/*;q=0.9", ExpositionFormat.PrometheusText)]
    [InlineData("application/openmetrics-text;q=0.5,text/plain;q=0.1,*/*;q=0.9", ExpositionFormat.OpenMetrics)]
    [InlineData("application/*", ExpositionFormat.OpenMetrics)]
    [InlineData("application/*;q=0.9,application/openmetrics-text;q=0,text/*;q=0.1", ExpositionFormat.PrometheusText)]
    [InlineData("not a media type;;", ExpositionFormat.PrometheusText)]
    [InlineData(Prometheus2, ExpositionFormat.OpenMetrics)]
    [InlineData(Prometheus3, ExpositionFormat.OpenMetrics)]
    public void Accept_chooses_the_format(string? accept, ExpositionFormat expected) =>
        Assert.Equal(expected, FormatNegotiation.Choose(accept));

    [Fact]
    public async Task The_endpoint_answers_in_both_formats()
    {
        using var rig = new MetricsRig();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddEventOpsMetrics(new MetricsOptions { Meters = [rig.Meter.Name] });
        await using var app = builder.Build();
        app.MapEventOpsMetrics(static endpoint => endpoint);
        rig.Meter.CreateCounter<long>("seen", "By").Add(5);
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var plain = await client.GetAsync("/metrics");
        Assert.Equal(StatusCodes.Status200OK, (int)plain.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", plain.Content.Headers.ContentType!.ToString());
        Assert.Contains("Accept", plain.Headers.Vary);
        var text = Exposition.Parse(await plain.Content.ReadAsStringAsync());
        Assert.Equal((5, false), (text.Value("seen_bytes_total"), text.HasEof));

        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", Prometheus2);
        using var open = await client.GetAsync("/metrics");
        Assert.Equal(
            "application/openmetrics-text; version=1.0.0; charset=utf-8", open.Content.Headers.ContentType!.ToString());
        var openMetrics = Exposition.Parse(await open.Content.ReadAsStringAsync());
        Assert.Equal((5, true), (openMetrics.Value("seen_bytes_total"), openMetrics.HasEof));
        Assert.Equal("bytes", openMetrics.Units["seen_bytes"]);
        await app.StopAsync();
    }
}
