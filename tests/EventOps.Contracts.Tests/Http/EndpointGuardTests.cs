using EventOps.Contracts.EventBus;
using EventOps.Contracts.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventOps.Contracts.Tests.Http;

/// <summary>What becomes of a request whose caller has gone.</summary>
public sealed class EndpointGuardTests
{
    [Theory]
    [InlineData(false, 499)]
    [InlineData(true, 200)]
    public async Task A_caller_that_leaves_is_no_fault_whatever_it_was_sent_already(bool hasStarted, int status)
    {
        var response = new SentResponse { IsSent = hasStarted };
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };
        context.Features.Set<IHttpResponseFeature>(response);
        await EndpointGuard.AnswerAsync(context, new OperationCanceledException(), EventBusErrors.Answer, NullLogger.Instance);
        Assert.Equal(status, response.StatusCode);
    }

    /// <summary>As the web server's: a status that was sent cannot be set, whatever it is set to.</summary>
    private sealed class SentResponse : HttpResponseFeature, IHttpResponseFeature
    {
        private int _status = 200;

        internal bool IsSent { get; init; }

        bool IHttpResponseFeature.HasStarted => IsSent;

        int IHttpResponseFeature.StatusCode
        {
            get => _status;
            set => _status = IsSent ? throw new InvalidOperationException("sent") : value;
        }

        internal new int StatusCode => _status;
    }
}
