namespace EventOps.Engine.Schemas.Patterns;

/// <summary>Reads what stands in brackets in a pattern.</summary>
internal sealed class PatternClass(PatternCursor cursor, PatternEscapes escapes)
{
    /// <summary>Reads a class behind its opening bracket.</summary>
    internal CodePointSet Read()
    {
        bool inverse = cursor.Take('^');
        var ranges = new List<(int From, int To)>();
        while (!cursor.HasProblem && !cursor.Take(']'))
        {
            if (cursor.Next < 0)
            {
                cursor.Refuse("a [ without its ]");
                break;
            }

            CodePointSet one = ReadOne();
            bool isRange = cursor.Next == '-' && cursor.NextButOne is not (-1 or ']');
            if (!isRange)
            {
                ranges.AddRange(one.Ranges);
                continue;
            }

            cursor.At++;
            AddRange(ranges, one, ReadOne());
        }

        CodePointSet all = CodePointSet.Of([.. ranges]);
        return inverse ? all.Inverse() : all;
    }

    private void AddRange(List<(int From, int To)> ranges, CodePointSet first, CodePointSet last)
    {
        if (first.Ranges is not [(int from, int same)] || last.Ranges is not [(int to, int equal)]
            || from != same || to != equal || to < from)
        {
            cursor.Refuse("a range in [] is out of order, or of more than characters");
            return;
        }

        ranges.Add((from, to));
    }

    private CodePointSet ReadOne()
    {
        int next = cursor.Read();
        return next == '\\' ? escapes.Read(inClass: true) : CodePointSet.Of((next, next));
    }
}
