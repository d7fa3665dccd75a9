using System.Text;
using EventOps.Engine.Deletion;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Intake;
using EventOps.Engine.Intake.Parsing;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Support;

namespace EventOps.Engine.Tests.Inboxes;

/// <summary>What the Trigger Ingestion contract does, without HTTP.</summary>
internal static class Triggers
{
    internal static async Task<long[]> TriggerAsync(this EngineHost host, IEnumerable<string> types, string tenant = EngineHost.Tenant)
    {
        Assert.Equal(AdmitError.None, await host.Engine.Inboxes.OpenAsync(tenant));
        BatchSubmission batch = host.Engine.Intake.BeginBatch(tenant);
        int index = 0;
        foreach (string type in types)
        {
            var fields = new EventFields
            {
                EventType = Encoding.UTF8.GetBytes(type),
                Source = "key"u8,
                Data = "{}"u8,
                Priority = EventPriority.Normal,
                Origin = EventOrigin.Trigger,
            };
            Assert.Equal(AdmitError.None, batch.Add(fields, default, index++, anyType: true));
        }

        Assert.Equal(AdmitError.None, await batch.CommitAsync());
        return [.. batch.Ids()];
    }

    internal static Task<AckResult> AckInboxAsync(this EngineHost host, params long[] ids) =>
        host.Engine.Inboxes.AcknowledgeAsync(EngineHost.Tenant, ids).AsTask();

    internal static async Task<DeletionResult> DeleteAsync(this EngineHost host, long id, EventOrigin origin = EventOrigin.Trigger)
    {
        EventDeletion deletion = await host.Engine.Deletion.DeleteAsync(EngineHost.Tenant, id, origin);
        Assert.Equal(AdmitError.None, deletion.Error);
        return deletion.Result;
    }

    internal static Subscription Inbox(this EngineHost host, string tenant = EngineHost.Tenant) =>
        host.Engine.Subscriptions.Registry.InboxOf(tenant)!;

    internal static InboxPage InboxPage(
        this EngineHost host, InboxStatus? status = null, string? type = null, long before = InboxQuery.FromNewest, int limit = 1_000) =>
        host.Engine.Inboxes.Page(EngineHost.Tenant, new InboxQuery(status, type is null ? [] : [new WildcardPattern(type)], before, limit));

    /// <summary>All pages, one after the other.</summary>
    internal static List<InboxEvent> WholeInbox(this EngineHost host, InboxStatus? status = null, string? type = null, int limit = 1_000)
    {
        var all = new List<InboxEvent>();
        long before = InboxQuery.FromNewest;
        do
        {
            InboxPage page = host.InboxPage(status, type, before, limit);
            Assert.True(page.Events.Count <= limit);
            all.AddRange(page.Events);
            before = page.NextBeforeId;
        }
        while (before != 0);
        return all;
    }
}
