namespace EventOps.Load.FanOut.Receiving;

/// <summary>A delivery as it came: what the plain client posts again.</summary>
internal sealed record DeliverySample(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public int Events
    {
        get
        {
            ReadOnlySpan<byte> rest = Body;
            int count = 0;
            while (FanOutEvent.TryReadNext(ref rest, out _, out _))
            {
                count++;
            }

            return count;
        }
    }
}
