using EventOps.Engine.Journaling;
using EventOps.Engine.Projections;
using EventOps.Engine.Subscriptions;
using EventOps.Engine.Tests.Intake;
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

    private static readonly Dictionary<Type, Gen<IControlRecord>> Samples = new()
    {
        [typeof(SubscriptionCreated)] =
            from names in Text.Zip(Text)
            from types in Gen.ArrayOf(Text)
            from sources in Gen.ArrayOf(Text)
            from priorities in Gen.Choose(0, 15)
            from url in Optional
            select (IControlRecord)new SubscriptionCreated(
                new SubscriptionTerms(names.Item1, names.Item2, types, sources, (byte)priorities, url)),
        [typeof(SubscriptionRemoved)] = Number.Select(id => (IControlRecord)new SubscriptionRemoved(id)),
        [typeof(EventsAcknowledged)] = Gen.ListOf(
                from id in Number
                from runs in Gen.ArrayOf(
                    from range in Number.Zip(Number)
                    from count in Gen.Choose(0, int.MaxValue)
                    from follows in Number
                    select new EventRun(range.Item1, range.Item2, count, follows))
                select new SubscriptionRuns(id, runs))
            .Select(entries => (IControlRecord)new EventsAcknowledged([.. entries])),
        [typeof(EventTypeRegistered)] =
            from names in Text.Zip(Text)
            from description in Optional
            select (IControlRecord)new EventTypeRegistered(names.Item1, names.Item2, description),
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

    private static string Shape(IControlRecord record) => record switch
    {
        SubscriptionCreated one => System.Text.Json.JsonSerializer.Serialize(one.Terms),
        EventsAcknowledged one => System.Text.Json.JsonSerializer.Serialize(one.Entries),
        _ => record.ToString()!,
    };
}
