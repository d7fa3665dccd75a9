using EventOps.Engine.Journaling;
using EventOps.Engine.MessagePack;

namespace EventOps.Engine.Deliveries;

/// <summary>A lane's dead letters in a snapshot: grouped by letter, because a whole delivery shares one.</summary>
internal static class FailedJobs
{
    internal static void Write(ref MessagePackWriter writer, JobMap<DeadLetter> failed)
    {
        var groups = new Dictionary<DeadLetter, List<JobEntry<DeadLetter>>>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < failed.Count; i++)
        {
            JobEntry<DeadLetter> entry = failed[i];
            if (!groups.TryGetValue(entry.Value, out List<JobEntry<DeadLetter>>? group))
            {
                groups.Add(entry.Value, group = []);
            }

            group.Add(entry);
        }

        writer.WriteArrayHeader((uint)groups.Count);
        foreach ((DeadLetter letter, List<JobEntry<DeadLetter>> group) in groups)
        {
            writer.WriteArrayHeader(4);
            writer.WriteInt64(letter.DeliveryId);
            writer.WriteInt64(letter.Attempts);
            AttemptNote.Write(ref writer, letter.LastAttempt);
            new JobList([.. group.Select(one => one.Id)], [.. group.Select(one => one.FollowsId)]).Write(ref writer);
        }
    }

    internal static void Read(ref MessagePackReader reader, JobMap<DeadLetter> into)
    {
        int groups = reader.ArrayHeader();
        for (int i = 0; i < groups; i++)
        {
            reader.ArrayHeader();
            var letter = new DeadLetter(reader.Int64(), reader.Int32(), AttemptNote.Read(ref reader)!);
            into.Add(JobList.Read(ref reader), letter);
        }
    }
}
