namespace EventOps.Engine.MessagePack;

/// <summary>Looks at nothing: with it the walk is the validator.</summary>
internal readonly struct NoVisitor : IJsonableVisitor
{
    public void Nil()
    {
    }

    public void Boolean(bool value)
    {
    }

    public void Integer(long value)
    {
    }

    public void Integer(ulong value)
    {
    }

    public void Float(float value)
    {
    }

    public void Float(double value)
    {
    }

    public void String(ReadOnlySpan<byte> utf8)
    {
    }

    public void Binary(ReadOnlySpan<byte> bytes)
    {
    }

    public void Timestamp(MessagePackTimestamp value)
    {
    }

    public void Begin(bool map)
    {
    }

    public void End(bool map)
    {
    }

    public void Between(bool keyAndValue)
    {
    }
}
