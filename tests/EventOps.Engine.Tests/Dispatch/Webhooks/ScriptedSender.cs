using EventOps.Engine.Dispatch.Sending;

namespace EventOps.Engine.Tests.Dispatch.Webhooks;

/// <summary>
/// Receivers in memory: every POST is kept, and answered by the script, at once or when the test does. A script that
/// gives null leaves the answer to the test.
/// </summary>
internal sealed class ScriptedSender(TimeProvider clock) : IWebhookSender
{
    internal static readonly AttemptResult Delivered = new(AttemptOutcome.Delivered, 200, 3, null);
    internal static readonly AttemptResult Gone = new(AttemptOutcome.Gone, 410, 3, "HTTP 410");

    private readonly Lock _sync = new();
    private readonly List<SentPost> _posts = [];
    private readonly List<(Func<SentPost, bool> Wanted, TaskCompletionSource<SentPost> Found)> _waiting = [];
    private readonly Dictionary<string, int> _inFlight = [];
    private int _asked;

    /// <summary>What the receivers answer; null leaves a POST hanging until the test answers it.</summary>
    internal Func<SentPost, AttemptResult?> Script { get; set; } = _ => Delivered;

    /// <summary>Until when the circuit is open, in milliseconds since 1970.</summary>
    internal long OpenUntilMs { get; set; }

    /// <summary>How often somebody asked whether an attempt may be made.</summary>
    internal int Asked => Volatile.Read(ref _asked);

    /// <summary>Most POSTs under way at once, over all paths.</summary>
    internal int InFlightMost { get; private set; }

    internal IReadOnlyList<SentPost> Posts
    {
        get
        {
            lock (_sync)
            {
                return [.. _posts];
            }
        }
    }

    internal static AttemptResult Failed(int status = 500, long retryAfterMs = 0) =>
        new(AttemptOutcome.Failed, status, 7, $"HTTP {status}", retryAfterMs);

    /// <summary>The events of all POSTs to a path, in order.</summary>
    internal long[] EventsAt(string path) => [.. Posts.Where(one => one.Path == path).SelectMany(one => one.EventIds)];

    /// <summary>Names what was signed, and with what.</summary>
    public bool IsHeldBack(Uri url) => clock.GetUtcNow().ToUnixTimeMilliseconds() < OpenUntilMs;

    public WebhookSignatures Sign(in WebhookRequest request) =>
        new("0", $"{request.Secret}:{request.Body.Length}", request.PreviousSecret, request.DeliveryId);

    /// <summary>The first POST like this, whether it has come already or not.</summary>
    internal Task<SentPost> PostAsync(Func<SentPost, bool> wanted)
    {
        lock (_sync)
        {
            if (_posts.Find(one => wanted(one)) is { } sent)
            {
                return Task.FromResult(sent);
            }

            var found = new TaskCompletionSource<SentPost>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, found));
            return found.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    /// <summary>The n-th POST of all, from 1.</summary>
    internal async Task<SentPost> PostAsync(int number)
    {
        await PostAsync(_ => _posts.Count >= number);
        return Posts[number - 1];
    }

    public bool CanAttempt(Uri url, out long retryAtMs)
    {
        Interlocked.Increment(ref _asked);
        retryAtMs = OpenUntilMs;
        return clock.GetUtcNow().ToUnixTimeMilliseconds() >= OpenUntilMs;
    }

    public async ValueTask<AttemptResult> SendAsync(WebhookRequest request, CancellationToken cancellation)
    {
        (string delivery, string subscription, long[] ids, bool[] replayed) = TextPayload.Read(request.Body.Span);
        Assert.Equal((request.DeliveryId, request.SubscriptionId), (delivery, subscription));
        var post = new SentPost(
            request.Url.AbsolutePath, delivery, subscription, ids, replayed, request.Trace.IsNone ? null : request.Trace.ToString(), request.Secret, request.PreviousSecret, clock.GetUtcNow().ToUnixTimeMilliseconds());
        Enter(post);
        try
        {
            return Script(post) ?? await post.Answer.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return new AttemptResult(AttemptOutcome.NotAttempted, 0, 0, "stops");
        }
        finally
        {
            lock (_sync)
            {
                _inFlight[post.Path]--;
            }
        }
    }

    private void Enter(SentPost post)
    {
        lock (_sync)
        {
            _posts.Add(post);
            _inFlight[post.Path] = _inFlight.GetValueOrDefault(post.Path) + 1;
            InFlightMost = Math.Max(InFlightMost, _inFlight[post.Path]);
            for (int i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Wanted(post))
                {
                    _waiting[i].Found.TrySetResult(post);
                    _waiting.RemoveAt(i);
                }
            }
        }
    }
}
