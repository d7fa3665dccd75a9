namespace EventOps.Operations.Probing;

/// <summary>Whether somebody accepts a connection.</summary>
internal sealed class TcpProbe(Uri target) : IProbe
{
    public async ValueTask<ProbeOutcome> AskAsync(CancellationToken timeout)
    {
        using ProbeConnection connection = await ProbeConnection.OpenAsync(target, timeout);
        return ProbeOutcome.Healthy;
    }

    public void Dispose()
    {
    }
}
