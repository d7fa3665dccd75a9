using System.Globalization;
using System.Text;

namespace EventOps.Engine.Schemas.Checking;

/// <summary>What a second walk over an event that failed writes down: each violation and where it is.</summary>
internal sealed class ViolationLog
{
    private readonly List<SchemaViolation> _violations = [];
    private readonly List<string> _path = [];

    internal IReadOnlyList<SchemaViolation> Violations => _violations;

    internal bool IsFull => _violations.Count >= SchemaLimits.ViolationsMax;

    /// <summary>Goes into a member, by its name without JSON escapes.</summary>
    internal void Enter(ReadOnlySpan<byte> name) => _path.Add(Encoding.UTF8.GetString(name));

    internal void Enter(int item) => _path.Add(item.ToString(CultureInfo.InvariantCulture));

    internal void Leave() => _path.RemoveAt(_path.Count - 1);

    internal void Add(SchemaKeyword keyword, string message)
    {
        if (!IsFull)
        {
            _violations.Add(new SchemaViolation(Pointer(), SchemaKeywords.NameOf(keyword), message));
        }
    }

    private string Pointer()
    {
        var pointer = new StringBuilder();
        foreach (string step in _path)
        {
            pointer.Append('/').Append(step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            if (pointer.Length > SchemaLimits.PointerLengthMax)
            {
                int end = SchemaLimits.PointerLengthMax;
                end -= char.IsHighSurrogate(pointer[end - 1]) ? 1 : 0;
                return pointer.ToString(0, end) + "…";
            }
        }

        return pointer.ToString();
    }
}
