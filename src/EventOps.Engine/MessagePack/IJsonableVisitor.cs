namespace EventOps.Engine.MessagePack;

/// <summary>
/// What <see cref="JsonableWalk"/> meets, in order, already judged: strings are UTF-8, floats finite, keys strings,
/// instants in range. A struct behind a type parameter, so that the walk of a visitor that does nothing compiles to a
/// walk that calls nothing.
/// </summary>
internal interface IJsonableVisitor
{
    void Nil();

    void Boolean(bool value);

    void Integer(long value);

    void Integer(ulong value);

    void Float(float value);

    void Float(double value);

    void String(ReadOnlySpan<byte> utf8);

    void Binary(ReadOnlySpan<byte> bytes);

    /// <summary>An instant RFC 3339 can write.</summary>
    void Timestamp(MessagePackTimestamp value);

    void Begin(bool map);

    void End(bool map);

    /// <summary>Between a map's key and its value; or between two values of an array, two pairs of a map.</summary>
    void Between(bool keyAndValue);
}
