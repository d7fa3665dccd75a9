using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventOps.Contracts.Metrics;

/// <summary>GET /metrics.</summary>
public static class MetricsEndpoint
{
    /// <summary>Registers the <see cref="MetricsCollector"/> that <see cref="MapEventOpsMetrics"/> serves.</summary>
    public static IServiceCollection AddEventOpsMetrics(this IServiceCollection services, MetricsOptions options) =>
        services.AddSingleton(provider => new MetricsCollector(
            options with { Scope = options.Scope ?? provider.GetService<IMeterFactory>() },
            provider.GetRequiredService<ILogger<MetricsCollector>>()));

    /// <summary>
    /// Maps GET /metrics, in the Prometheus text format or OpenMetrics by <c>Accept</c>. Makes the collector at once,
    /// so it sees what is measured from here on.
    /// </summary>
    /// <param name="endpoints">The routes.</param>
    /// <param name="door">Puts a door before the endpoint: who may scrape is not this folder's to decide.</param>
    public static IEndpointConventionBuilder MapEventOpsMetrics(
        this IEndpointRouteBuilder endpoints, Func<RequestDelegate, RequestDelegate> door)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(door);
        var collector = endpoints.ServiceProvider.GetRequiredService<MetricsCollector>();
        return endpoints.MapGet("/metrics", door(context => RespondAsync(context, collector)));
    }

    private static async Task RespondAsync(HttpContext context, MetricsCollector collector)
    {
        var format = FormatNegotiation.Choose(context.Request.Headers.Accept);
        context.Response.ContentType = FormatNegotiation.ContentTypeOf(format);
        context.Response.Headers.Vary = "Accept";
        collector.Write(context.Response.BodyWriter, format);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
