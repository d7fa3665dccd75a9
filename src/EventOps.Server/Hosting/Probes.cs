namespace EventOps.Server.Hosting;

/// <summary>
/// <c>/livez</c> and <c>/readyz</c>, for whatever runs the process: open to all, and they tell nothing but yes or no.
/// </summary>
internal static class Probes
{
    internal static void MapProbes(this IEndpointRouteBuilder routes, Func<bool> isReady)
    {
        // Alive: the process answers. Not alive would have it killed, which helps against nothing the engine can know
        // of.
        routes.MapGet("/livez", context => AnswerAsync(context, isYes: true));

        // Ready: events are taken and made durable.
        routes.MapGet("/readyz", context => AnswerAsync(context, isReady()));
    }

    private static Task AnswerAsync(HttpContext context, bool isYes)
    {
        context.Response.StatusCode = isYes ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(isYes ? "ok\n" : "unavailable\n", context.RequestAborted);
    }
}
