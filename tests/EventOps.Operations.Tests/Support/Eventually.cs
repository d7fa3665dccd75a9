namespace EventOps.Operations.Tests.Support;

/// <summary>Waits for what another thread is about to do.</summary>
internal static class Eventually
{
    internal static async Task IsAsync(Func<bool> so)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!so())
        {
            tooLong.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
