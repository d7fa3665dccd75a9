using System.Threading.Channels;
using EventOps.Engine.Subscriptions;

namespace EventOps.Engine.Dispatch.Webhooks;

/// <summary>
/// Delivers one webhook subscription, or one replay: a feeder follows the index, journals what is handed over next and
/// prepares it, and as many senders as POSTs may be under way take it from a short channel. So a backlog is the feeder's
/// cursor, and the next deliveries are journaled and prepared while others are under way.
/// </summary>
/// <remarks>
/// Its loops run on the thread pool. They alone set <c>Delivery.InFlight</c> of its deliveries; everything else about a
/// delivery changes by journal records.
/// </remarks>
internal sealed class SubscriptionWorker : IAsyncDisposable
{
    /// <summary>
    /// Deliveries prepared while others are under way: enough that the journal makes several of them durable in one
    /// commit, few enough that a thousand busy subscriptions hold bodies of about 100 MB.
    /// </summary>
    private const int PreparedAhead = 3;

    private readonly Subscription _subscription;
    private readonly DeliveryFeeder _feeder;
    private readonly DeliverySender _sender;
    private readonly Channel<Task<PreparedDelivery?>> _ready;
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _inFlightMax;
    private readonly Action<Subscription, Exception> _onDeath;
    private Task _running = Task.CompletedTask;
    private Exception? _death;

    internal SubscriptionWorker(Subscription subscription, WebhookParts parts, Action<Subscription, Exception> onDeath)
    {
        _onDeath = onDeath;
        _subscription = subscription;
        _inFlightMax = subscription.Terms.StrictOrdering ? 1 : Math.Max(1, subscription.Terms.InFlightMax);
        var url = new Uri(subscription.Terms.CallbackUrl!, UriKind.Absolute);
        var hold = new ReceiverHold(parts.Clock);
        _feeder = new DeliveryFeeder(subscription, url, parts, hold);
        _sender = new DeliverySender(subscription, parts, hold);
        _ready = Channel.CreateBounded<Task<PreparedDelivery?>>(
            new BoundedChannelOptions(subscription.Terms.StrictOrdering ? 1 : PreparedAhead) { SingleWriter = true });
    }

    /// <summary>What ended it before it was told to; null while it runs.</summary>
    internal Exception? Death => Volatile.Read(ref _death);

    internal void Start() => _running = Task.Run(RunAsync);

    /// <summary>Looks again at what holds deliveries back.</summary>
    internal void Wake() => _subscription.Work.Pulse();

    /// <summary>Ends the loops; a POST under way is given up and counts as not attempted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var loops = new List<Task> { _feeder.RunAsync(_ready.Writer, _stopping.Token) };
        for (int i = 0; i < _inFlightMax; i++)
        {
            loops.Add(_sender.RunAsync(_ready.Reader, _stopping.Token));
        }

        try
        {
            // The first loop that ends takes the others with it: half a worker would look alive.
            await await Task.WhenAny(loops);
            await _stopping.CancelAsync();
            await Task.WhenAll(loops);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Volatile.Write(ref _death, exception);
            await _stopping.CancelAsync();
            _onDeath(_subscription, exception);
        }

        foreach (Task loop in loops)
        {
            // How it ended was told above; here it is only waited for.
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (_ready.Reader.TryRead(out Task<PreparedDelivery?>? unsent))
        {
            (await unsent)?.Release();
        }
    }
}
