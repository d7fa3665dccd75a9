namespace EventOps.Engine.Schemas.Compiling;

/// <summary>What is wrong with a schema: the first thing found.</summary>
internal sealed class CompileLog
{
    internal string Problem { get; private set; } = string.Empty;

    internal bool HasProblem => Problem.Length > 0;

    internal void Refuse(string pointer, string problem)
    {
        if (!HasProblem)
        {
            Problem = pointer.Length == 0 ? $"The schema: {problem}" : $"The schema at {pointer}: {problem}";
        }
    }
}
