using EventOps.Engine.Deletion;
using EventOps.Engine.Deliveries;
using EventOps.Engine.Identity;
using EventOps.Engine.Inboxes;
using EventOps.Engine.Journaling;
using EventOps.Engine.Notifications;
using EventOps.Engine.Operations.Alerts;
using EventOps.Engine.Operations.Runs;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Intake;
using EventOps.Engine.Tests.Schemas.Support;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Journaling;

/// <summary>Every control record survives its bytes; a new kind of record without samples here fails.</summary>
public sealed class ControlCodecTests
{
    private static Gen<string> Text => Gen.Elements("", "a", "deploy.*", "ünïcode ✓", new string('x', 70_000), "\0\n\"");

    private static Gen<string?> Optional => Gen.OneOf(Text.Select(one => (string?)one), Gen.Constant((string?)null));

    private static Gen<long> Number => Gen.OneOf(
        Gen.Elements(0L, 1L, 127L, 128L, 65_536L, long.MaxValue), ArbMap.Default.GeneratorFor<long>().Select(one => one & long.MaxValue));

    private static Gen<EventPriority> Priority => Gen.Elements<EventPriority>(PublishedPriorities.All);

    private static Gen<AttemptNote?> Note => Gen.OneOf(
        Gen.Constant((AttemptNote?)null), Text.Select(error => (AttemptNote?)new AttemptNote(long.MaxValue, 503, 15_000, error)));

    private static Gen<SubscriptionTerms> Terms =>
        from names in Text.Zip(Text)
        from types in Gen.ArrayOf(Text)
        from sources in Gen.ArrayOf(Text)
        from priorities in Gen.Choose(0, 15)
        from url in Optional
        from numbers in Gen.ArrayOf(Gen.Choose(0, 100), 3)
        from strict in Gen.Elements(true, false)
        from origin in Gen.Elements<EventOrigin?>(null, EventOrigin.Bus, EventOrigin.Trigger)
        select new SubscriptionTerms(names.Item1, names.Item2, types, sources, (byte)priorities, url)
        {
            StrictOrdering = strict,
            EventsPerSecond = numbers[0],
            InFlightMax = numbers[1],
            DeliveriesMax = numbers[2],
            Origin = origin,
        };

    /// <summary>Ascending ids, each following the one before it, another event, or nobody knows what.</summary>
    private static Gen<JobList> Jobs =>
        from ids in Gen.ArrayOf(Gen.Choose(1, int.MaxValue)).Select(all => all.Distinct().Order().Select(one => (long)one << 20).ToArray())
        from kinds in Gen.ArrayOf(Gen.Choose(0, 2), ids.Length)
        select new JobList(ids, [.. kinds.Select((kind, i) => kind == 0 ? 0 : kind == 1 && i > 0 ? ids[i - 1] : ids[i] - 1)]);

    private static readonly Dictionary<Type, Gen<IControlRecord>> Samples = new()
    {
        [typeof(SubscriptionCreated)] =
            from terms in Terms
            from secret in Optional
            select (IControlRecord)new SubscriptionCreated(terms, secret),
        [typeof(SubscriptionRemoved)] = Number.Select(id => (IControlRecord)new SubscriptionRemoved(id)),
        [typeof(EventsAcknowledged)] = Gen.ListOf(
                from id in Number
                from priority in Priority
                from runs in Gen.ArrayOf(
                    from range in Number.Zip(Number)
                    from count in Gen.Choose(0, int.MaxValue)
                    from follows in Number
                    select new EventRun(range.Item1, range.Item2, count, follows))
                from taken in Jobs
                select new SubscriptionRuns(id, priority, runs, taken))
            .Select(entries => (IControlRecord)new EventsAcknowledged([.. entries])),
        [typeof(DeliveryStarted)] =
            from ids in Number.Zip(Number)
            from priority in Priority
            from jobs in Jobs
            select (IControlRecord)new DeliveryStarted(ids.Item1, priority, 1, ids.Item2, jobs),
        [typeof(DeliveryAttempted)] =
            from ids in Number.Zip(Number)
            from priority in Priority
            from end in Gen.Elements(Enum.GetValues<AttemptEnd>())
            from note in Note
            select (IControlRecord)new DeliveryAttempted(ids.Item1, priority, ids.Item2, end, 3, ids.Item1, note),
        [typeof(DeliveryLeased)] =
            from ids in Number.Zip(Number)
            from priority in Priority
            select (IControlRecord)new DeliveryLeased(ids.Item1, priority, ids.Item2, 2, ids.Item2),
        [typeof(JobsRequeued)] =
            from ids in Number.Zip(Number)
            from priority in Priority
            from note in Note
            from jobs in Jobs
            select (IControlRecord)new JobsRequeued(ids.Item1, priority, 0, ids.Item2, ids.Item1, note, jobs),
        [typeof(JobsFailed)] =
            from ids in Number.Zip(Number)
            from priority in Priority
            from error in Text
            from jobs in Jobs
            select (IControlRecord)new JobsFailed(ids.Item1, priority, ids.Item2, 5, new AttemptNote(1, 500, 2, error), jobs),
        [typeof(JobsDeleted)] =
            from id in Number
            from priority in Priority
            from jobs in Jobs
            select (IControlRecord)new JobsDeleted(id, priority, jobs),
        [typeof(QueueSwitched)] =
            from names in Text.Zip(Text)
            from priority in Priority
            from paused in Gen.Elements(true, false)
            select (IControlRecord)new QueueSwitched(names.Item1, names.Item2, priority, paused),
        [typeof(SubscriptionSwitched)] =
            from id in Number
            from reason in Optional
            select (IControlRecord)new SubscriptionSwitched(id, reason),
        [typeof(SecretRotated)] =
            from ids in Number.Zip(Number)
            from secret in Text
            select (IControlRecord)new SecretRotated(ids.Item1, secret, ids.Item2),
        [typeof(ReplayStarted)] =
            from ids in Number.Zip(Number)
            from types in Gen.ArrayOf(Text)
            from sources in Gen.ArrayOf(Text)
            from priorities in Gen.Choose(0, 15)
            select (IControlRecord)new ReplayStarted(new ReplayTerms(ids.Item1, 1, ids.Item2, types, sources, (byte)priorities, 7, 9)),
        [typeof(ReplayEnded)] =
            from id in Number
            from end in Gen.Elements(Enum.GetValues<ReplayEnd>())
            select (IControlRecord)new ReplayEnded(id, end),
        [typeof(NotificationsReviewed)] =
            from names in Text.Zip(Text)
            from notes in Optional
            from action in Optional
            from context in Optional
            from floors in Gen.ArrayOf(Number, 4)
            from reviewed in Gen.ArrayOf(
                from series in Text.Zip(Text)
                from priority in Priority
                from ids in Gen.ArrayOf(Number)
                select new ReviewedIds(new SeriesName(series.Item1, series.Item2, priority), [.. ids.Distinct().Order()]))
            select (IControlRecord)new NotificationsReviewed(names.Item1, names.Item2, notes, action, context, floors, reviewed),
        [typeof(InboxOpened)] = Text.Select(tenant => (IControlRecord)new InboxOpened(tenant)),
        [typeof(EventDeleted)] =
            from id in Number
            from names in Gen.ArrayOf(Text, 3)
            from priority in Priority
            from origin in Gen.Elements(Enum.GetValues<EventOrigin>())
            from follows in Gen.ArrayOf(Number.Zip(Number))
            select (IControlRecord)new EventDeleted(
                id,
                names[0],
                names[1],
                names[2],
                priority,
                origin,
                follows.DistinctBy(one => one.Item1).ToDictionary(one => one.Item1, one => one.Item2)),
        [typeof(EventTypeRegistered)] =
            from names in Text.Zip(Text)
            from description in Optional
            from schema in Gen.Elements(SchemaChange.Keep, SchemaChange.Clear, SchemaChange.To(Compiled.Schema("""{"type":["object"]}""")))
            select (IControlRecord)new EventTypeRegistered(names.Item1, names.Item2, description, schema),
        [typeof(KeyStored)] = Gen.OneOf(
            from names in Text.Zip(Text)
            from rights in Gen.ArrayOf(Text).Zip(Gen.ArrayOf(Text))
            from limits in Gen.ArrayOf(Text.Select(name => new KeyLimit(name, int.MaxValue, long.MaxValue)))
            from expires in Number
            from hash in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>())
            select (IControlRecord)new KeyStored(
                0, new KeyTerms(names.Item1, names.Item2, rights.Item1, rights.Item2, limits, expires), hash, names.Item2, 0),
            from numbers in Number.Zip(Number)
            from hash in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>())
            select (IControlRecord)new KeyStored(numbers.Item1, null, hash, "", numbers.Item2)),
        [typeof(AlertRaised)] =
            from texts in Gen.ArrayOf(Text, 4)
            from severity in Gen.Elements(Enum.GetValues<AlertSeverity>())
            from numbers in Gen.ArrayOf(Gen.Elements(0, -1.5, double.NaN, double.MaxValue, double.NegativeInfinity), 2)
            from tenant in Optional
            select (IControlRecord)new AlertRaised(new AlertTerms(texts[0], texts[1], severity, texts[2], texts[3])
            {
                Value = numbers[0],
                Threshold = numbers[1],
                Tenant = tenant,
            }),
        [typeof(AlertResolved)] = Number.Zip(Text).Select(one => (IControlRecord)new AlertResolved(one.Item1, one.Item2)),
        [typeof(AlertAcknowledged)] = Number.Zip(Text).Select(one => (IControlRecord)new AlertAcknowledged(one.Item1, one.Item2)),
        [typeof(RunbookStarted)] =
            from texts in Gen.ArrayOf(Text, 8)
            from flags in Gen.Elements(true, false).Zip(Gen.Elements(true, false))
            select (IControlRecord)new RunbookStarted(new RunOrder(
                texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], flags.Item1, flags.Item2, texts[7])),
        [typeof(RunbookEnded)] =
            from id in Number
            from code in Gen.Choose(-1, 255)
            from error in Optional
            from health in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>())
            from logs in Gen.ArrayOf(
                from level in Gen.Elements(Enum.GetValues<RunLogLevel>())
                from message in Text
                select new RunLogLine(level, message))
            select (IControlRecord)new RunbookEnded(id, new RunEnd(code, error, -1, health, logs)),
        [typeof(KeysUsed)] = Gen.ArrayOf(Number.Zip(Number).Select(one => new KeyUseTime(one.Item1, one.Item2)))
            .Select(times => (IControlRecord)new KeysUsed(times)),
    };

    private static IEnumerable<Type> Kinds => typeof(IControlRecord).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, IsInterface: false } && typeof(IControlRecord).IsAssignableFrom(type));

    /// <summary>Records of numbers only need no sample of their own: any numbers do.</summary>
    private static Gen<IControlRecord>? SamplesOf(Type type)
    {
        if (Samples.TryGetValue(type, out Gen<IControlRecord>? samples))
        {
            return samples;
        }

        System.Reflection.ConstructorInfo[] made = [.. type.GetConstructors(
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
            .Where(one => one.GetParameters() is { Length: > 0 } all && all.All(p => p.ParameterType == typeof(long)))];
        return made.Length == 0 ? null : Gen.ArrayOf(Number, made[0].GetParameters().Length)
            .Select(numbers => (IControlRecord)made[0].Invoke([.. numbers.Cast<object>()]));
    }

    [Fact]
    public void Every_kind_of_record_comes_back_from_its_bytes()
    {
        Assert.NotEmpty(Kinds);
        foreach (Type kind in Kinds)
        {
            Gen<IControlRecord>? samples = SamplesOf(kind);
            Assert.True(samples is not null, $"{kind.Name} has no samples: add them");
            Check.One(FixedSeed.Config.WithMaxTest(100), Prop.ForAll(Arb.From(samples), record =>
            {
                byte[] bytes = ControlCodec.Encode(record);
                IControlRecord? read = ControlCodec.Decode(bytes);
                return read is not null && read.GetType() == kind && read.Kind == record.Kind
                    && ControlCodec.Encode(read).AsSpan().SequenceEqual(bytes)
                    && Shape(read) == Shape(record);
            }));
        }
    }

    [Fact]
    public void Jobs_come_back_as_they_were() => Check.One(
        FixedSeed.Config,
        Prop.ForAll(Arb.From(Jobs), jobs =>
        {
            byte[] bytes = ControlCodec.Encode(new JobsDeleted(1, EventPriority.Low, jobs));
            JobList read = Assert.IsType<JobsDeleted>(ControlCodec.Decode(bytes)).Jobs;
            return Enumerable.Range(0, jobs.Count).All(i => read.IdAt(i) == jobs.IdAt(i) && read.FollowsAt(i) == jobs.FollowsAt(i))
                && read.Count == jobs.Count;
        }));

    [Fact]
    public void Every_kind_has_a_number_of_its_own()
    {
        Assert.Equal(Enum.GetValues<ControlKind>().Length, Kinds.Count());
        Assert.Equal(Enum.GetValues<ControlKind>().Length, Enum.GetValues<ControlKind>().Distinct().Count());
    }

    [Fact]
    public void A_kind_or_a_version_it_does_not_know_is_refused()
    {
        byte[] bytes = ControlCodec.Encode(new SubscriptionRemoved(1));
        bytes[2] = 99;
        Assert.Null(ControlCodec.Decode(bytes));
        bytes = ControlCodec.Encode(new SubscriptionRemoved(1));
        bytes[1]++;
        Assert.Null(ControlCodec.Decode(bytes));
        Assert.Null(ControlCodec.Decode([]));
        Assert.Null(ControlCodec.Decode([0xC0]));
    }

    private static readonly System.Text.Json.JsonSerializerOptions Fields = new() { IncludeFields = true };

    private static string Shape(IControlRecord record) => record switch
    {
        SubscriptionCreated one => System.Text.Json.JsonSerializer.Serialize(one.Terms),
        NotificationsReviewed one => System.Text.Json.JsonSerializer.Serialize(
            (one.Tenant, one.Reviewer, one.Notes, one.Action, one.Context, one.Floors, one.Reviewed), Fields),
        EventsAcknowledged one => System.Text.Json.JsonSerializer.Serialize(one.Entries),
        KeyStored one => System.Text.Json.JsonSerializer.Serialize(one),
        RunbookEnded one => System.Text.Json.JsonSerializer.Serialize(one),
        KeysUsed one => string.Join(',', one.Times),
        _ => record.ToString()!,
    };
}
