using System.Text;

namespace EventOps.Load.Scenarios;

/// <summary>
/// The Event Bus contract's own publish example, on one line: what every figure in the reports is measured with.
/// </summary>
internal static class ExampleEvent
{
    public const string DefaultType = "deployment_completed";

    public static string Json(string eventType = DefaultType) =>
        $$$"""
        {"event_type":"{{{eventType}}}","source":"HEPHAESTUS","data":{"component":"prod-n8n","version":"1.0.5","duration_ms":12500,"success":true},"priority":"normal","metadata":{"correlation_id":"deploy_abc123","triggered_by":"ATLAS"}}
        """;

    public static byte[] Utf8(string eventType = DefaultType) => Encoding.UTF8.GetBytes(Json(eventType));
}
