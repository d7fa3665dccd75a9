using System.Text;
using EventOps.Engine.Projections;
using EventOps.Engine.Records;

namespace EventOps.Engine.Tests.Projections;

/// <summary>Series get one number each, however many threads ask at once, and no more than the limit.</summary>
public sealed class SeriesTableTests
{
    [Fact]
    public void Threads_that_intern_the_same_names_get_the_same_series()
    {
        const int names = 2_000;
        const int threads = 4;
        var table = new SeriesTable(10_000);
        int[][] numbers = new int[threads][];
        using var start = new Barrier(threads);
        Thread[] all = [.. Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            numbers[t] = new int[names];
            start.SignalAndWait();
            for (int i = 0; i < names; i++)
            {
                int name = i * (t + 1) * 7 % names;
                numbers[t][name] = Intern(table, name)!.Number;

                // Whoever has a number can look it up at once, also while the table grows.
                Assert.Equal($"type{name}", table[numbers[t][name]].TypeText);
            }

            for (int i = 0; i < names; i++)
            {
                numbers[t][i] = Intern(table, i)!.Number;
            }
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        Assert.Equal(names, table.Count);
        Assert.All(numbers, one => Assert.Equal(numbers[0], one));
        Assert.Equal(names, numbers[0].Distinct().Count());
    }

    [Fact]
    public void The_limit_refuses_new_names_keeps_old_ones_and_does_not_apply_to_durable_events()
    {
        var table = new SeriesTable(3);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(i, Intern(table, i)!.Number);
        }

        Assert.Null(Intern(table, 3));
        Assert.Equal(3, table.Count);
        Assert.Equal(1, Intern(table, 1)!.Number);
        Assert.Null(table.Find(Key(3)));
        Assert.Equal(3, table.InternDurable(Key(3)).Number);
        Assert.Equal(3, Intern(table, 3)!.Number);
    }

    [Fact]
    public void Each_of_the_four_parts_makes_another_series()
    {
        var table = new SeriesTable(10);
        Series one = table.Intern(new SeriesKey("t", "a"u8, "b"u8, EventPriority.Low))!;
        Assert.NotSame(one, table.Intern(new SeriesKey("u", "a"u8, "b"u8, EventPriority.Low)));
        Assert.NotSame(one, table.Intern(new SeriesKey("t", "ab"u8, ""u8, EventPriority.Low)));
        Assert.NotSame(one, table.Intern(new SeriesKey("t", "b"u8, "a"u8, EventPriority.Low)));
        Assert.NotSame(one, table.Intern(new SeriesKey("t", "a"u8, "b"u8, EventPriority.High)));
        Assert.Same(one, table.Intern(new SeriesKey("t", "a"u8, "b"u8, EventPriority.Low)));
        Assert.Equal(5, table.Count);
    }

    private static SeriesKey Key(int name) => new("t", Encoding.UTF8.GetBytes($"type{name}"), "s"u8, EventPriority.Normal);

    private static Series? Intern(SeriesTable table, int name) => table.Intern(Key(name));
}
