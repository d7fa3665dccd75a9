namespace EventOps.Server.Hosting;

/// <summary>
/// <c>/openapi/v1.json</c>: the checked-in description of what is served; a test holds it against the routes.
/// </summary>
internal static class OpenApiDocument
{
    private const string Resource = "EventOps.Server.openapi.json";

    internal static void MapOpenApiDocument(this IEndpointRouteBuilder routes)
    {
        using Stream stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(Resource)!;
        byte[] document = new byte[stream.Length];
        stream.ReadExactly(document);
        routes.MapGet("/openapi/v1.json", async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = document.Length;
            await context.Response.Body.WriteAsync(document, context.RequestAborted);
        });
    }
}
