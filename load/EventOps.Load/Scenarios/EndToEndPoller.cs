using EventOps.Load.Http;
using EventOps.Load.Measuring;
using EventOps.Load.Simulations;

namespace EventOps.Load.Scenarios;

/// <summary>
/// The subscriber of the mixed scenario: one loop, polling and acknowledging on a connection of its own.
/// </summary>
internal sealed class EndToEndPoller
{
    private const int PollTimeoutMs = 500; // how late the end of the run may be noticed

    private readonly ScenarioContext _context;
    private readonly RawHttpConnection _connection;
    private readonly CursorRequest _request;
    private readonly AckRequest _ack;
    private readonly byte[] _marker;
    private readonly StepMeter _poll;
    private readonly StepMeter _acks;
    private readonly StepMeter _endToEnd;
    private long _awaited = long.MaxValue;
    private long _giveUpNs = long.MaxValue;

    public EndToEndPoller(ScenarioContext context, string subscriber)
    {
        _context = context;
        _connection = context.Connections.Open();
        _request = new CursorRequest(context.Target, subscriber, context.Settings.PageSize, PollTimeoutMs);
        _ack = new AckRequest(context.Target, subscriber);
        _marker = StampedEvent.Marker(context.Settings.RunId);
        _poll = context.Meters.Step("poll");
        _acks = context.Meters.Step("ack");
        _endToEnd = context.Meters.Step("end-to-end");
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && _context.Clock.NowNs < Volatile.Read(ref _giveUpNs)
            && _endToEnd.Events < Volatile.Read(ref _awaited))
        {
            long sentNs = _context.Clock.NowNs;
            HttpExchange exchange = await _connection.SendAsync(_request.Current);
            long arrivedNs = _context.Clock.NowNs;
            int events = exchange.IsSuccess ? TakePage(arrivedNs) : 0;
            _poll.Record(StepOutcome.Of(exchange, events), sentNs, arrivedNs);
            if (!exchange.IsSuccess)
            {
                await Task.Delay(RunLimits.ConnectBackOff, CancellationToken.None);
            }
            else if (events > 0)
            {
                long ackNs = _context.Clock.NowNs;
                HttpExchange acked = await _connection.SendAsync(_ack.Render());
                _acks.Record(StepOutcome.Of(acked, events), ackNs, _context.Clock.NowNs);
            }
        }
    }

    /// <summary>Lets the loop end when so many have arrived, or when the time is up.</summary>
    public void Finish(long published, TimeSpan arrivalMax)
    {
        Volatile.Write(ref _giveUpNs, _context.Clock.NowNs + (long)arrivalMax.TotalNanoseconds);
        Volatile.Write(ref _awaited, published);
    }

    public void CountMissing(long published) =>
        _endToEnd.AddErrors(FailureKind.Missing, Math.Max(0, published - _endToEnd.Events));

    private int TakePage(long arrivedNs)
    {
        ReadOnlySpan<byte> body = _connection.Body;
        if (!PollPage.TryRead(body, out PollPage page))
        {
            return 0;
        }

        _request.Follow(page.Cursor);
        _ack.Take(body);
        for (int at = body.IndexOf(_marker); at >= 0; at = body.IndexOf(_marker))
        {
            body = body[(at + _marker.Length)..];
            // Events of the warm-up that arrive late belong to no figure.
            if (StampedEvent.TryReadStamp(body, out long intendedNs) && intendedNs >= _context.Meters.StartNs)
            {
                _endToEnd.Record(new StepOutcome(200, FailureKind.None, 1, 0), intendedNs, arrivedNs);
            }
        }

        return page.Events;
    }
}
