using System.ComponentModel;

namespace EventOps.Server.Configuration.Options;

/// <summary>A Prometheus that scrapes the server, and answers for the operations console in place of the sampler.</summary>
internal sealed record PrometheusOptions
{
    /// <summary>Its address. Default none: the server keeps its own history, an hour by the second and a week by the minute.</summary>
    [Description("Address of a Prometheus that scrapes this server; the console's metrics come from it then.")]
    public string Url { get; init; } = "";

    /// <summary>How long it may take to answer. Default 5 s: a person waits for it.</summary>
    [Description("How long that Prometheus may take to answer.")]
    public int TimeoutMs { get; init; } = 5_000;
}
