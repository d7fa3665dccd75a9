using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Identity;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Identity;

/// <summary><c>POST /admin/keys</c>: makes a key, and tells its token this once.</summary>
internal sealed class CreateKeyEndpoint(IdentityServices services)
{
    private const int BytesMax = 64 * 1024;
    private readonly JsonBodyEndpoint _body = new(KeysContract.Errors, BytesMax);

    internal Task HandleAsync(HttpContext context, Principal caller) => _body.HandleAsync(context, caller, CreateAsync);

    private async Task CreateAsync(HttpContext context, Principal caller, JsonBody body)
    {
        long nowMs = services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (!KeyRequest.TryRead(body.Root, caller.Tenant, nowMs, out KeyTerms? terms, out string problem))
        {
            await KeysContract.Errors.BadRequest(context, problem);
            return;
        }

        if (WhyNot(caller, terms!) is { } reason)
        {
            await KeysContract.Errors.Forbidden(context, reason);
            return;
        }

        if (IsConfiguredName(terms!))
        {
            await KeysContract.Errors.Conflict(context, "The tenant has a key of that name, in the configuration");
            return;
        }

        string token = ApiToken.Create();
        KeyReceipt made = await services.Keys.CreateAsync(terms!, ApiToken.HashOf(token), caller.Name);
        if (!made.Succeeded)
        {
            await KeyAnswer.RefuseAsync(context, made, services);
            return;
        }

        AuditedCall.Of(context)?.Target(made.Key!.IdText)
            .Detail("name", terms!.Name).Detail("tenant", terms.Tenant).Detail("roles", string.Join(' ', terms.Roles));
        context.Response.Headers.Location = $"{KeysContract.BasePath}/{made.Key!.IdText}";
        await KeyAnswer.SendTokenAsync(context, made.Key, token, nowMs, StatusCodes.Status201Created);
    }

    private string? WhyNot(Principal caller, KeyTerms terms)
    {
        if (services.Operators.IsRunBy(caller))
        {
            return null;
        }

        return terms.Tenant != caller.Tenant ? "Only those who run the server make keys of another tenant"
            : terms.Limits.Any(one => KeyLimitsRequest.Exceeds(one, services.Limits))
                ? "Only those who run the server give a key rate limits above the server's"
            : null;
    }

    /// <summary>The source of its events would be the configured key's.</summary>
    private bool IsConfiguredName(KeyTerms terms) => services.Ring.Configured.Any(one =>
        one.Principal.Tenant == terms.Tenant && one.Principal.Name.Equals(terms.Name, StringComparison.OrdinalIgnoreCase));
}
