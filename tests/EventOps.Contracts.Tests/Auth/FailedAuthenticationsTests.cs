using System.Net;
using EventOps.Contracts.Http.Auth;

namespace EventOps.Contracts.Tests.Auth;

public sealed class FailedAuthenticationsTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("203.0.113.7");
    private static readonly IPAddress Neighbour = IPAddress.Parse("203.0.113.8");

    private readonly ManualTime _time = new();

    [Fact]
    public void An_address_is_not_looked_at_once_it_failed_too_often_until_the_time_it_was_told()
    {
        var failures = new FailedAuthentications(30, _time, 100);
        for (var i = 0; i < 30; i++)
        {
            Assert.True(failures.Check(Guesser).Admitted);
            failures.Note(Guesser);
        }

        var refused = failures.Check(Guesser);
        Assert.False(refused.Admitted);
        Assert.Equal(2_000, refused.RetryAfterMs);
        Assert.True(failures.Check(Neighbour).Admitted);
        _time.Advance(refused.RetryAfterMs - 1);
        Assert.Equal(1, failures.Check(Guesser).RetryAfterMs);
        _time.Advance(1);
        Assert.True(failures.Check(Guesser).Admitted);
        failures.Note(Guesser);
        Assert.False(failures.Check(Guesser).Admitted);
        _time.Advance(60_000);
        Assert.Equal(30, Enumerable.Range(0, 100).TakeWhile(_ => Fail(failures, Guesser)).Count());
    }

    [Fact]
    public void Looking_takes_nothing_and_makes_no_bucket()
    {
        var failures = new FailedAuthentications(1, _time, 100);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(failures.Check(Guesser).Admitted);
        }

        Assert.Equal(0, failures.AddressCount);
        Assert.True(Fail(failures, Guesser));
        Assert.False(Fail(failures, Guesser));
        Assert.Equal(1, failures.AddressCount);
    }

    [Fact]
    public void No_limit_remembers_nobody()
    {
        var failures = new FailedAuthentications(0, _time, 100);
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).TakeWhile(_ => Fail(failures, Guesser)).Count());
        Assert.Equal(0, failures.AddressCount);
    }

    [Fact]
    public void Made_up_addresses_take_no_memory_and_limit_themselves_and_idle_ones_make_room()
    {
        var failures = new FailedAuthentications(10, _time, addressesMax: 50);
        Assert.True(Fail(failures, Guesser));
        Assert.All(Enumerable.Range(0, 49), i => Assert.True(Fail(failures, Address(i))));
        Assert.Equal(10, Enumerable.Range(100, 500).Count(i => Fail(failures, Address(i))));
        Assert.Equal(50, failures.AddressCount);
        Assert.True(failures.Check(Guesser).Admitted);
        _time.Advance(60_000);
        Assert.True(Fail(failures, Address(1_000)));
        Assert.Equal(1, failures.AddressCount);
    }

    [Fact]
    public void Many_threads_fail_no_more_often_than_allowed_beside_those_already_being_looked_at()
    {
        const int Threads = 8;
        var failures = new FailedAuthentications(500, _time, 100);
        var looked = 0;
        RealThreads.Run(Threads, _ =>
        {
            while (Fail(failures, Guesser))
            {
                Interlocked.Increment(ref looked);
            }
        });

        Assert.InRange(looked, 500, 500 + Threads - 1);
    }

    /// <summary>One wrong token; false when it is not looked at.</summary>
    private static bool Fail(FailedAuthentications failures, IPAddress address)
    {
        var admitted = failures.Check(address).Admitted;
        if (admitted)
        {
            failures.Note(address);
        }

        return admitted;
    }

    private static IPAddress Address(int number) => new([10, 0, (byte)(number >> 8), (byte)number]);
}
