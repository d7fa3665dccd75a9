using System.Text.Json;
using EventOps.Engine.Auditing;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Auditing;

/// <summary>What tests of the audit trail ask for again and again.</summary>
internal static class AuditHost
{
    internal static AuditEntry Entry(string requestId, string tenant = EngineHost.Tenant, string actor = "ann", string action = "key.create") =>
        new(tenant, actor, action, AuditOutcome.Allowed) { RequestId = requestId, Target = "target of " + requestId, Status = 201 };

    /// <summary>Every entry, newest first, page by page.</summary>
    internal static List<AuditItem> AllEntries(this EngineHost host, AuditQuery? query = null)
    {
        var all = new List<AuditItem>();
        AuditQuery next = query ?? new AuditQuery { Limit = 7 };
        while (true)
        {
            AuditPage page = host.Engine.AuditReader.Read(next);
            all.AddRange(page.Entries);
            if (page.NextBeforeId is not { } before)
            {
                return all;
            }

            next = next with { BeforeId = before };
        }
    }

    internal static JsonElement Parse(this AuditItem item)
    {
        using var document = JsonDocument.Parse(item.Json);
        return document.RootElement.Clone();
    }

    internal static string? Text(this AuditItem item, string member) => item.Parse().GetProperty(member).GetString();

    /// <summary>The chain holds from its first entry on, and ends where the trail says.</summary>
    internal static AuditVerification AssertHolds(this EngineHost host)
    {
        AuditVerification found = host.Engine.AuditReader.Verify();
        Assert.True(found.FirstBreak is null, found.FirstBreak?.Reason);
        Assert.Equal(host.Engine.Audit.Head, found.Head);
        Assert.Equal(found.Entries, found.Head.Seq);
        Assert.Equal(0, found.Breaks);
        return found;
    }
}
