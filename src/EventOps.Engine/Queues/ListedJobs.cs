namespace EventOps.Engine.Queues;

/// <summary>Jobs that were looked up already, ascending by event: what is open, and what a search found.</summary>
internal sealed class ListedJobs : ILaneJobs
{
    private readonly List<LaneJob> _ascending;

    internal ListedJobs(List<LaneJob> ascending) => _ascending = ascending;

    public long LowestAfterId => _ascending.Count == 0 ? long.MaxValue : _ascending[0].Reference.Id - 1;

    public long CountIn(long afterId, long untilId) => Math.Max(0, IndexAbove(untilId) - IndexAbove(afterId));

    public void Take(long untilId, int max, List<LaneJob> page)
    {
        int end = IndexAbove(untilId);
        for (int i = end - 1; i >= Math.Max(0, end - max); i--)
        {
            page.Add(_ascending[i]);
        }
    }

    private int IndexAbove(long id)
    {
        int low = 0;
        int high = _ascending.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_ascending[middle].Reference.Id <= id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
