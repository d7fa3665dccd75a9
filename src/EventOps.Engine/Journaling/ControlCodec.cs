using System.Buffers;
using EventOps.Engine.Deletion;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Identity;
using EventOps.Engine.Inboxes;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Notifications;
using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Operations.Runs;
using EventOps.Engine.Projections;
using EventOps.Engine.Retention;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Journaling;

/// <summary>Control records as bytes: a MessagePack array of version, kind and the record's own fields.</summary>
internal static class ControlCodec
{
    private const int Version = 1;

    internal static byte[] Encode(IControlRecord record)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(3);
        writer.WriteInt64(Version);
        writer.WriteInt64((long)record.Kind);
        record.Write(ref writer);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a record back; null when it is not one, or of a later version.</summary>
    internal static IControlRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        if (!reader.TryReadArrayHeader(out int elements) || elements < 3
            || !reader.TryReadInt32(out int version) || version > Version
            || !reader.TryReadInt32(out int kind))
        {
            return null;
        }

        IControlRecord? record = (ControlKind)kind switch
        {
            ControlKind.SubscriptionCreated => SubscriptionCreated.Read(ref reader),
            ControlKind.SubscriptionRemoved => SubscriptionRemoved.Read(ref reader),
            ControlKind.EventsAcknowledged => EventsAcknowledged.Read(ref reader),
            ControlKind.EventTypeRegistered => EventTypeRegistered.Read(ref reader),
            ControlKind.ArchiveAdvanced => ArchiveAdvanced.Read(ref reader),
            ControlKind.LowEventsDropped => LowEventsDropped.Read(ref reader),
            ControlKind.DeliveryStarted => DeliveryStarted.Read(ref reader),
            ControlKind.DeliveryAttempted => DeliveryAttempted.Read(ref reader),
            ControlKind.DeliveryLeased => DeliveryLeased.Read(ref reader),
            ControlKind.JobsRequeued => JobsRequeued.Read(ref reader),
            ControlKind.JobsFailed => JobsFailed.Read(ref reader),
            ControlKind.JobsDeleted => JobsDeleted.Read(ref reader),
            ControlKind.QueueSwitched => QueueSwitched.Read(ref reader),
            ControlKind.SubscriptionSwitched => SubscriptionSwitched.Read(ref reader),
            ControlKind.SecretRotated => SecretRotated.Read(ref reader),
            ControlKind.ReplayStarted => ReplayStarted.Read(ref reader),
            ControlKind.ReplayEnded => ReplayEnded.Read(ref reader),
            ControlKind.KeyStored => KeyStored.Read(ref reader),
            ControlKind.KeyRevoked => KeyRevoked.Read(ref reader),
            ControlKind.KeysUsed => KeysUsed.Read(ref reader),
            ControlKind.NotificationsReviewed => NotificationsReviewed.Read(ref reader),
            ControlKind.EventDeleted => EventDeleted.Read(ref reader),
            ControlKind.InboxOpened => InboxOpened.Read(ref reader),
            ControlKind.AlertRaised => AlertRaised.Read(ref reader),
            ControlKind.AlertResolved => AlertResolved.Read(ref reader),
            ControlKind.AlertAcknowledged => AlertAcknowledged.Read(ref reader),
            ControlKind.RunbookStarted => RunbookStarted.Read(ref reader),
            ControlKind.RunbookEnded => RunbookEnded.Read(ref reader),
            _ => null,
        };
        return reader.Error == MessagePackError.None ? record : null;
    }
}
