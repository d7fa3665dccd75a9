namespace EventOps.Engine.Schemas.Checking;

/// <summary>One schema that is being checked against one value.</summary>
internal struct Activation
{
    internal SchemaNode Node;

    /// <summary>The activation on the surrounding value that this is part of, or -1: its failure is that one's.</summary>
    internal int Parent;

    /// <summary>Where the results of the node's groups begin on the stack of edges.</summary>
    internal int Edges;

    /// <summary>Where the bits of the required names seen begin.</summary>
    internal int Seen;

    /// <summary>The value does not meet the schema.</summary>
    internal bool Failed;

    /// <summary>
    /// Nothing between this and the whole decides otherwise: its failure is the failure of the event, and is told.
    /// </summary>
    internal bool Decides;

    /// <summary>Its groups have been counted.</summary>
    internal bool Settled;
}
