namespace EventOps.Engine.Intake.Parsing;

/// <summary>
/// Reads the events of a batch in order, whatever its format. The intake loops over any of them as a type parameter
/// <c>where TReader : struct, IEventBatchReader, allows ref struct</c>: no boxing, no virtual call.
/// </summary>
public interface IEventBatchReader
{
    /// <summary>Index of the item that <see cref="MoveNext"/> gave last, from 0; -1 before the first.</summary>
    int Index { get; }

    /// <summary>
    /// Goes to the next item. True: there is one, good (<paramref name="fields"/>) or refused (<paramref name="error"/>
    /// with <see cref="ParseError.IsError"/>), and the others go on. False: the batch ends; when <paramref
    /// name="error"/> is one, the batch as a whole is refused, including the items that were given before.
    /// </summary>
    bool MoveNext(out EventFields fields, out ParseError error);
}
