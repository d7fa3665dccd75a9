using EventOps.Engine.Idempotency;
using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;
using EventOps.Engine.Projections;

namespace EventOps.Journal.Tests.Retention;

/// <summary>A start without a snapshot that knows what tenants have kept counts it anew, in the journal and the archive.</summary>
public sealed class UsageTests
{
    /// <summary>Fields of a snapshot from before tenants were in it.</summary>
    private const int FieldsAtFirst = 6;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_from_before_there_were_quotas_is_counted_once(bool hasLostSnapshots)
    {
        await using var rig = new RetentionRig(segmentEventsMax: 64);
        for (int hour = 0; hour < 12; hour++)
        {
            await rig.PublishAsync(40, "nhc");
            rig.Clock.Advance(TimeSpan.FromHours(4));
        }

        await rig.SealedAsync();
        await rig.RestartAsync();
        await rig.RestartAsync();
        await rig.ArchiveAsync();
        Assert.True(rig.Archiver.Moved > 0);
        rig.AssertUsage();
        long kept = rig.Pipeline.Tenants.StatusOf(RetentionRig.Tenant).RetainedBytes;

        string folder = Path.Combine(rig.Folder, "state");
        await rig.CloseAsync();
        if (hasLostSnapshots)
        {
            Array.ForEach(Directory.GetFiles(folder), File.Delete);
        }
        else
        {
            MakeOld(folder);
        }

        await rig.RestartAsync();
        Assert.False(rig.Pipeline.State.Tenants.IsRestored);
        rig.AssertUsage();
        await rig.PublishAsync(40);
        await rig.RestartAsync();
        Assert.True(rig.Pipeline.State.Tenants.IsRestored);
        rig.AssertUsage();
    }

    /// <summary>Writes the newest snapshot as it was before tenants were in it.</summary>
    private static void MakeOld(string folder)
    {
        var file = new SnapshotFile(folder);
        Snapshot snapshot = file.Load()!;
        var state = new EngineState(new EventTypeCatalogue([]), new IdempotencyTable(TimeProvider.System, TimeSpan.FromDays(1), 10));
        var reader = new MessagePackReader(snapshot.State);
        Assert.True(reader.ArrayHeader() > FieldsAtFirst);
        state.EventTypes.Read(ref reader);
        state.Subscriptions.Read(ref reader);
        Assert.True(reader.Int64() > 0, "Something must be archived");
        Assert.Equal(0, reader.Int64());
        state.EndedReplays.Read(ref reader);
        Assert.Equal(0, reader.ArrayHeader());
        byte[] old = snapshot.State[..(int)reader.Consumed];
        old[0] = 0x90 | FieldsAtFirst;
        Snapshot without = snapshot with { State = old };
        file.Save(without);
        file.Save(without);
    }
}
