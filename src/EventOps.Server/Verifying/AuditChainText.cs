using EventOps.Engine.Auditing;
using EventId = EventOps.Engine.Records.EventId;

namespace EventOps.Server.Verifying;

/// <summary>What a verification of the audit trail found, for people, and what the process ends with.</summary>
internal static class AuditChainText
{
    /// <summary>Writes it.</summary>
    /// <returns>The exit code.</returns>
    internal static int Write(AuditVerification found, TextWriter output)
    {
        output.WriteLine(found.Entries == 0
            ? "0 audit entries"
            : $"{found.Entries} audit entries, {found.FirstSeq} to {found.Head.Seq}, head {found.Head.Hash}");
        if (found.FirstBreak is { } first)
        {
            string id = EventId.ToText(AuditItem.IdPrefix, first.Id);
            output.WriteLine($"The audit chain does not hold; breaks: {found.Breaks}, the first at {id}: it {first.Reason}.");
            return AuditReportText.Violated;
        }

        output.WriteLine("The audit chain holds: every entry is what was written, and none is missing between them.");
        return 0;
    }
}
