using System.Collections;
using EventOps.Contracts.Http.Auth;
using Microsoft.AspNetCore.Http;

namespace EventOps.Contracts.Http;

/// <summary>
/// What every line says that is logged while a request is served: its id, and who calls once the door has let it in. The
/// guard opens one around each endpoint but those of single events, where it would cost more than it tells: what is logged
/// there names the request itself. Holds nothing of the request, so that what a request leaves running may log too.
/// </summary>
/// <param name="requestId">The request's id.</param>
public sealed class RequestLogScope(string requestId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>The request's id.</summary>
    public string RequestId { get; } = requestId;

    /// <summary>Who calls; null until that is known.</summary>
    public Principal? Caller { get; private set; }

    /// <inheritdoc/>
    public int Count => 2;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("RequestId", RequestId),
        1 => new("UserId", Caller?.Name),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Tells the scope of a request who calls.</summary>
    internal static void Note(HttpContext context, Principal caller)
    {
        if (context.Features.Get<RequestLogScope>() is { } scope)
        {
            scope.Caller = caller;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    /// <inheritdoc/>
    public override string ToString() => $"RequestId:{RequestId} UserId:{Caller?.Name}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
