using EventOps.Contracts.Http.RateLimiting;
using EventOps.Engine.Identity;

namespace EventOps.Contracts.Http.Auth;

/// <summary>Turns a stored key's own limits into a plan, over the server's for what it does not name.</summary>
/// <param name="limiter">Compiles plans.</param>
/// <param name="server">The server's limits.</param>
public sealed class KeyPlans(RateLimiter limiter, RateLimitsOptions server)
{
    /// <summary>The plan, or null for a key that has no limits of its own.</summary>
    public RateLimitPlan? Of(KeyTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Limits.Count == 0 ? null : limiter.Compile(server with
        {
            Publish = Over(terms, RateLimitOperation.Publish, server.Publish),
            Subscribe = Over(terms, RateLimitOperation.Subscribe, server.Subscribe),
            Poll = Over(terms, RateLimitOperation.Poll, server.Poll),
            Query = Over(terms, RateLimitOperation.Query, server.Query),
            Log = Over(terms, RateLimitOperation.Log, server.Log),
        });
    }

    private static RateLimitOptions Over(KeyTerms terms, RateLimitOperation operation, RateLimitOptions server)
    {
        foreach (var limit in terms.Limits)
        {
            if (limit.Operation == RateLimitNames.Of(operation))
            {
                return limit.Permits == 0
                    ? server with { Enabled = false }
                    : new RateLimitOptions { Permits = limit.Permits, Window = TimeSpan.FromMilliseconds(limit.WindowMs) };
            }
        }

        return server;
    }
}
