using System.CommandLine;
using EventOps.Load.Measuring.Assertions;
using EventOps.Load.Scenarios;
using EventOps.Load.Simulations;

namespace EventOps.Load.Commands;

/// <summary><c>list</c>.</summary>
internal static class ListCommand
{
    public static Command Build()
    {
        var command = new Command("list", "List the scenarios, the fan-out measures, the load simulations and what can be asserted.");
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine("Scenarios:");
            foreach (ScenarioEntry entry in ScenarioCatalogue.All)
            {
                output.WriteLine($"  {entry.Name,-16}{entry.Description}");
            }

            output.WriteLine("\nWebhook fan-out (fanout):");
            foreach ((string option, string measures) in FanOutCommand.Measures)
            {
                output.WriteLine($"  {option,-16}{measures}");
            }

            output.WriteLine("\nLoad simulations (--load, repeatable, run in order):");
            foreach (string form in SimulationParser.Syntax.Split(" | "))
            {
                output.WriteLine($"  {form}");
            }

            output.WriteLine("\nMetrics (--assert \"[step.]metric<bound\"):");
            output.WriteLine($"  {string.Join(", ", AssertionMetrics.Names)}");
            return 0;
        });
        return command;
    }
}
