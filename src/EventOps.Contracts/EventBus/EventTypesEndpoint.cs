using System.Buffers;
using System.Text;
using System.Text.Json;
using EventOps.Contracts.Http;
using EventOps.Contracts.Http.Access;
using EventOps.Contracts.Http.Auth;
using EventOps.Engine.Intake;
using EventOps.Engine.Projections;
using EventOps.Engine.Schemas;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.EventBus;

/// <summary><c>GET /event-types</c> and <c>POST /event-types</c>: the catalogue of what may be published.</summary>
internal sealed class EventTypesEndpoint
{
    private const int NameBytesMax = 256;
    private const int DescriptionLengthMax = 1_024;
    private readonly EventBusServices _services;
    private readonly JsonBodyEndpoint _body;

    internal EventTypesEndpoint(EventBusServices services)
    {
        _services = services;
        _body = new JsonBodyEndpoint(EventBusErrors.Answer, services.Limits.ControlBytesMax);
    }

    internal async Task ListAsync(HttpContext context, Principal caller)
    {
        IReadOnlyList<EventType> types = _services.Engine.EventTypes.Catalogue.Of(caller.Tenant);
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        json.Raw("{\"event_types\":["u8);
        for (int i = 0; i < types.Count; i++)
        {
            json.Raw(i > 0 ? ","u8 : ""u8);
            Write(ref json, types[i]);
        }

        json.Raw("],\"total\":"u8);
        json.Number(types.Count);
        json.Raw("}"u8);
        json.Flush();
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }

    internal Task RegisterAsync(HttpContext context, Principal caller) =>
        _body.HandleAsync(context, caller, RegisterAsync);

    private async Task RegisterAsync(HttpContext context, Principal caller, JsonBody request)
    {
        if (!JsonBody.TryReadText(request.Root, "event_type", out string? name)
            || name is not { Length: > 0 }
            || Encoding.UTF8.GetByteCount(name) > NameBytesMax
            || name.Contains('*', StringComparison.Ordinal)
            || name.Any(char.IsControl))
        {
            await EventBusErrors.Answer.BadRequest(context, $"Field 'event_type' must be a string of 1 to {NameBytesMax} bytes without *");
            return;
        }

        if (!JsonBody.TryReadText(request.Root, "description", out string? description)
            || description?.Length > DescriptionLengthMax)
        {
            await EventBusErrors.Answer.BadRequest(
                context, $"Field 'description' must be a string of at most {DescriptionLengthMax} characters");
            return;
        }

        EventTypeCatalogue catalogue = _services.Engine.EventTypes.Catalogue;
        if (!catalogue.IsRegistered(caller.Tenant, name) && catalogue.RegisteredBy(caller.Tenant) >= _services.Limits.EventTypesMax)
        {
            await EventBusErrors.Answer.BadRequest(context, $"There are {_services.Limits.EventTypesMax} registered event types already");
            return;
        }

        if (!TryReadSchema(request.Root, out SchemaChange schema, out string problem))
        {
            await EventBusErrors.Answer.BadRequest(context, $"Field 'schema' is no schema that is supported. {problem}");
            return;
        }

        long schemaBytes = schema.Schema is { } said ? said.Utf8.Length + catalogue.SchemaBytesOf(caller.Tenant, name) : 0;
        if (schemaBytes > _services.Limits.SchemaBytesMax)
        {
            await EventBusErrors.Answer.BadRequest(
                context, $"The schemas of the tenant's event types are longer than {_services.Limits.SchemaBytesMax} bytes together");
            return;
        }

        ControlReceipt receipt = await _services.Engine.EventTypes.RegisterAsync(caller.Tenant, name, description, schema);
        if (receipt.Error != AdmitError.None)
        {
            await EventBusErrors.Answer.Admission(context, receipt.Error);
            return;
        }

        AuditedCall.Of(context)?.Target(name);
        var body = new ArrayBufferWriter<byte>();
        var json = new JsonText(body);
        // What counts from now on, also where the registration left something as it was.
        Write(ref json, catalogue.Find(caller.Tenant, name)!);
        json.Flush();
        await JsonAnswer.SendAsync(context, StatusCodes.Status200OK, body);
    }

    private static void Write(ref JsonText json, EventType type)
    {
        json.Raw("{\"event_type\":"u8);
        json.String(type.Name);
        json.Raw(",\"description\":"u8);
        json.String(type.Description);
        json.Raw(",\"origin\":"u8);
        json.String(type.Origin);
        json.Raw(",\"registered_at\":"u8);
        json.Time(type.RegisteredAtMs);
        json.Raw(",\"schema\":"u8);
        json.Raw(type.Schema is { } schema ? schema.Utf8 : "null"u8);
        json.Raw("}"u8);
    }

    // Absent: as it was. null: none. Anything else is the schema.
    private static bool TryReadSchema(JsonElement request, out SchemaChange change, out string problem)
    {
        change = SchemaChange.Keep;
        problem = string.Empty;
        if (!request.TryGetProperty("schema", out JsonElement value))
        {
            return true;
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            change = SchemaChange.Clear;
            return true;
        }

        if (!JsonSchema.TryCompile(Encoding.UTF8.GetBytes(value.GetRawText()), out JsonSchema? schema, out problem))
        {
            return false;
        }

        change = SchemaChange.To(schema);
        return true;
    }
}
