using Spectre.Console;

namespace EventOps.Load.Reporting;

/// <summary>The console: colours and live tables on a terminal, plain text in a pipe or a file.</summary>
internal static class Terminal
{
    private const int PlainWidth = 160;

    public static IAnsiConsole Open()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        IAnsiConsole console = Plain(Console.Out);
        console.Profile.Width = PlainWidth;
        return console;
    }

    public static IAnsiConsole Plain(TextWriter output) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(output),
    });
}
