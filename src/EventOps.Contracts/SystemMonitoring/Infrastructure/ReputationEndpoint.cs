using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Auth;
using EventOps.Operations.Reputation;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.SystemMonitoring.Infrastructure;

/// <summary><c>GET …/infrastructure/ip-reputation</c>: the configured addresses, and what each list says of them.</summary>
internal sealed class ReputationEndpoint
{
    private readonly ReputationChecker _checker;

    internal ReputationEndpoint(ReputationChecker checker) => _checker = checker;

    internal Task HandleAsync(HttpContext context, Principal caller) => PlatformAnswer.SendAsync(context, (ref json) =>
    {
        json.Raw("\"ips\":["u8);
        bool first = true;
        foreach (AddressReport report in _checker.Reports)
        {
            json.Raw(first ? "{\"ip_address\":"u8 : ",{\"ip_address\":"u8);
            Write(ref json, report);
            first = false;
        }

        json.Raw("]"u8);
    });

    private static void Write(ref JsonText json, AddressReport report)
    {
        json.String(report.Address.Address.ToString());
        json.Raw(",\"provider\":"u8);
        json.String(report.Address.Provider);
        HealthJson.Number(ref json, "reputation_score"u8, report.Score);
        json.Raw(",\"blacklists\":"u8);
        Names(ref json, report.Checks.Where(one => one.Verdict == ListVerdict.Listed).Select(one => one.List.Name));
        HealthJson.Number(ref json, "daily_volume"u8, report.DailyVolume);
        json.Raw(",\"status\":"u8);
        json.String(report.Status.ToString().ToLowerInvariant());
        json.Raw(",\"lists\":["u8);
        bool first = true;
        foreach (ListCheck check in report.Checks)
        {
            json.Raw(first ? "{\"name\":"u8 : ",{\"name\":"u8);
            Write(ref json, check);
            first = false;
        }

        json.Raw("]}"u8);
    }

    private static void Write(ref JsonText json, ListCheck check)
    {
        json.String(check.List.Name);
        json.Raw(",\"result\":"u8);
        json.String(check.Verdict.ToString().ToLowerInvariant());
        json.Raw(",\"codes\":"u8);
        Names(ref json, check.Codes);
        json.Raw(",\"reason\":"u8);
        json.String(check.Reason);
        HealthJson.Time(ref json, "checked_at"u8, check.CheckedAt);
        HealthJson.Time(ref json, "expires_at"u8, check.ExpiresAt);
        json.Raw("}"u8);
    }

    private static void Names(ref JsonText json, IEnumerable<string> names)
    {
        json.Raw("["u8);
        bool first = true;
        foreach (string name in names)
        {
            json.Raw(first ? ""u8 : ","u8);
            json.String(name);
            first = false;
        }

        json.Raw("]"u8);
    }
}
