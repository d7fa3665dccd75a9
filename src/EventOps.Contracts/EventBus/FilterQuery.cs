using EventOps.Engine.Records;
using EventOps.Engine.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary>
/// The filters of a query string: <c>event_type</c> and <c>source</c> with <c>*</c>, <c>priority</c>; each a comma list
/// or repeated.
/// </summary>
internal static class FilterQuery
{
    private const int NamesMax = 100;
    private const int NameLengthMax = 256;

    internal static bool TryRead(HttpRequest request, string tenant, out EventFilter filter, out string problem)
    {
        filter = EventFilter.All(tenant);
        if (!TryReadNames(request, "event_type", out string[] types, out problem)
            || !TryReadNames(request, "source", out string[] sources, out problem)
            || !TryReadNames(request, "priority", out string[] priorities, out problem))
        {
            return false;
        }

        byte bits = 0;
        foreach (string priority in priorities)
        {
            if (!PriorityText.TryParse(priority, out EventPriority parsed))
            {
                problem = PriorityText.Problem(priority);
                return false;
            }

            bits |= EventFilter.Bit(parsed);
        }

        filter = new EventFilter(
            tenant, [.. types.Select(one => new WildcardPattern(one))], [.. sources.Select(one => new WildcardPattern(one))], bits);
        return true;
    }

    private static bool TryReadNames(HttpRequest request, string name, out string[] names, out string problem)
    {
        problem = string.Empty;
        names = [.. request.Query[name].SelectMany(one => (one ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))];
        if (names.Length > NamesMax || names.Any(one => one.Length is 0 or > NameLengthMax))
        {
            problem = $"{name} must be 1 to {NamesMax} names of 1 to {NameLengthMax} characters, separated by commas";
            return false;
        }

        return true;
    }
}
