using EventOps.Engine.Journaling;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Journal.Tests;

/// <summary>Random sequences of everything a journal does, kills included, against a list.</summary>
public sealed class JournalModelTests
{
    public enum Operation
    {
        Append,
        AppendLarge,
        Commit,
        Kill,
        Restart,
        Truncate,
        Read,
    }

    public static TheoryData<IJournalFixture> Fixtures() => JournalCompliance.Fixtures();

    [Theory, MemberData(nameof(Fixtures))]
    public void Behaves_like_a_list_that_forgets_what_was_not_committed(IJournalFixture fixture)
    {
        var operation = Gen.Frequency(
            (6, Gen.Constant(Operation.Append)), (2, Gen.Constant(Operation.AppendLarge)), (5, Gen.Constant(Operation.Commit)),
            (1, Gen.Constant(Operation.Kill)), (1, Gen.Constant(Operation.Restart)), (1, Gen.Constant(Operation.Truncate)),
            (2, Gen.Constant(Operation.Read)));
        var step = operation.SelectMany(kind => Gen.Choose(0, int.MaxValue - 1).Select(number => (kind, number)));
        var steps = Gen.Choose(20, 120).SelectMany(count => step.ListOf(count)).ToArbitrary();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25),
            Prop.ForAll(steps, sequence => Run(fixture, [.. sequence])));
    }

    private static void Run(IJournalFixture fixture, (Operation Kind, int Number)[] sequence)
    {
        using var folder = new TempFolder();
        var incarnation = 0;
        var path = folder.Sub("0");
        var journal = fixture.Open(path);
        try
        {
            var committed = new List<(long Position, byte[] Bytes)>();
            var pending = new List<byte[]>();
            foreach (var (kind, number) in sequence)
            {
                switch (kind)
                {
                    case Operation.Append or Operation.AppendLarge:
                        pending.Add(Entries.Make(number, 1 + (number % (kind == Operation.Append ? 600 : journal.EntryBytesMax))));
                        journal.Append(pending[^1]);
                        break;
                    case Operation.Commit:
                        var positions = new long[pending.Count];
                        journal.Commit(positions);
                        committed.AddRange(positions.Zip(pending));
                        pending.Clear();
                        break;
                    case Operation.Kill:
                        var next = folder.Sub($"{++incarnation}");
                        fixture.CopyAsKilled(journal, path, next, number);
                        journal.Dispose();
                        journal = fixture.Open(path = next);
                        pending.Clear();
                        KeepFromBegin(journal, committed);
                        journal.AssertHolds(committed);
                        break;
                    case Operation.Restart:
                        journal.Dispose();
                        journal = fixture.Open(path);
                        pending.Clear();
                        journal.AssertHolds(committed);
                        break;
                    case Operation.Truncate when committed.Count > 0:
                        var at = number % committed.Count;
                        journal.TruncateBefore(committed[at].Position);
                        committed.RemoveRange(0, at);
                        break;
                    case Operation.Read when committed.Count > 0:
                        var (position, bytes) = committed[number % committed.Count];
                        Assert.Equal(bytes, journal.ReadOrNull(position));
                        break;
                }
            }

            journal.AssertHolds(committed);
        }
        finally
        {
            journal.Dispose();
        }
    }

    // After a kill the journal may begin earlier than truncated, never later: entries before the model's first may be
    // back.
    private static void KeepFromBegin(IJournal journal, List<(long Position, byte[] Bytes)> committed)
    {
        var first = committed.Count > 0 ? committed[0].Position : journal.DurablePosition;
        Assert.True(journal.BeginPosition <= first);
        committed.InsertRange(0, journal.ScanAll().TakeWhile(entry => entry.Position < first));
    }
}
