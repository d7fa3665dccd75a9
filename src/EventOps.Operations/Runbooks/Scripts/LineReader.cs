namespace EventOps.Operations.Runbooks.Scripts;

/// <summary>
/// Reads a program's output line by line until its end: a line is cut at so many characters, so that none without an end
/// takes the memory, and goes on being read, so that the program never waits for a full pipe.
/// </summary>
internal static class LineReader
{
    internal static async Task ReadAsync(TextReader output, int lineMax, Action<string> line, CancellationToken cancellation)
    {
        char[] buffer = new char[4_096];
        var current = new System.Text.StringBuilder(lineMax + 1);
        int read;
        while ((read = await output.ReadAsync(buffer, cancellation)) > 0)
        {
            for (int i = 0; i < read; i++)
            {
                if (buffer[i] == '\n')
                {
                    line(current.ToString().TrimEnd('\r'));
                    current.Clear();
                }
                else if (current.Length <= lineMax)
                {
                    current.Append(buffer[i]);
                }
            }
        }

        if (current.Length > 0)
        {
            line(current.ToString());
        }
    }
}
