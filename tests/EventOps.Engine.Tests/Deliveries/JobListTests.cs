using EventOps.Engine.Deliveries;
using FsCheck;
using FsCheck.Fluent;

namespace EventOps.Engine.Tests.Deliveries;

public sealed class JobListTests
{
    [Fact]
    public void A_condition_that_takes_what_it_is_asked_about_is_asked_once()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<bool[]>(), present =>
        {
            long[] ids = [.. present.Select((_, i) => 10L + i)];
            var left = new HashSet<long>(ids.Where((_, i) => present[i]));
            long[] expected = [.. left.Order()];

            JobList kept = new JobList(ids, [.. ids.Select(id => id - 1)]).Where(left.Remove);

            Assert.Equal(expected, kept.Ids.ToArray());
            Assert.All(Enumerable.Range(0, kept.Count), i => Assert.Equal(kept.IdAt(i) - 1, kept.FollowsAt(i)));
        }).QuickCheckThrowOnFailure();
    }
}
