using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>Metrics sent to an OpenTelemetry collector, beside what is scraped.</summary>
internal sealed record OtlpOptions
{
    /// <summary>Where they go. Default none: nothing is sent.</summary>
    [Description("Address of an OpenTelemetry collector that metrics are sent to; none: nothing is sent.")]
    public string Endpoint { get; init; } = "";

    /// <summary>
    /// How they go: <c>http</c> is OTLP/HTTP with protobuf, to <c>/v1/metrics</c> unless the address has a path. Default
    /// that: it passes every proxy.
    /// </summary>
    [Description("How metrics are sent: http (protobuf, to /v1/metrics unless the address has a path) or grpc.")]
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Http;

    /// <summary>Headers of each request, <c>name=value</c>, as a collector may ask for a token. Default none.</summary>
    [Secret]
    [Description("Headers sent with them, each name=value.")]
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>How often. Default a minute, as OpenTelemetry's own.</summary>
    [Description("How often metrics are sent.")]
    public int IntervalMs { get; init; } = 60_000;
}

/// <summary>The transports of OTLP.</summary>
internal enum OtlpProtocol
{
    /// <summary>Protobuf over HTTP.</summary>
    Http,

    /// <summary>gRPC.</summary>
    Grpc,
}
