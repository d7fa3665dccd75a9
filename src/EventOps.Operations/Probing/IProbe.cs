namespace EventOps.Operations.Probing;

/// <summary>
/// Asks one service once. Everything a peer can do is an outcome; what the network refuses is an <see
/// cref="IOException"/> or <see cref="System.Net.Sockets.SocketException"/>, running out of time a cancellation: both
/// are judged by <see cref="ServiceProbe"/>.
/// </summary>
internal interface IProbe : IDisposable
{
    ValueTask<ProbeOutcome> AskAsync(CancellationToken timeout);
}
